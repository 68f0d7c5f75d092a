using System.Text;

namespace PveAuth.Server.Tests;

/// <summary>The specification's traps about where parameters come from and which values they take.</summary>
public class ParameterTraps(Lab lab) : IClassFixture<Lab>
{
    [Fact]
    public async Task Trap_09_a_value_keeps_what_follows_a_second_equals_sign()
    {
        Assert.Equal("abc=def", await DescriptionAfterAsync("description=abc=def"));
    }

    [Fact]
    public async Task Trap_10_a_semicolon_separates_parameters()
    {
        var raw = await lab.Api.PutAsync("/cluster/options", "description=a;b=c", lab.Root);

        Assert.Equal((400, "b"), (raw.Status, raw.Faults.Single()));
        Assert.Equal("a;b=c", await DescriptionAfterAsync("description=a%3Bb%3Dc"));
    }

    [Fact]
    public async Task Trap_11_an_empty_value_clears_and_a_bare_name_changes_nothing()
    {
        await DescriptionAfterAsync("description=before");

        Assert.Equal("before", await DescriptionAfterAsync("description"));
        Assert.Equal("", await DescriptionAfterAsync("description="));
    }

    [Fact]
    public async Task Trap_12_the_query_replaces_the_body()
    {
        Assert.Equal("q", await DescriptionAfterAsync("description=b", "?description=q"));
    }

    [Fact]
    public async Task Trap_13_a_repeated_name_is_a_list_and_only_lists_take_it()
    {
        lab.Put("datacenter.cfg", "keyboard: de\nlanguage: de\nconsole: html5\n");

        var text = await lab.Api.PutAsync("/cluster/options", "description=a&description=b", lab.Root);
        var list = await lab.Api.PutAsync("/cluster/options", "delete=keyboard&delete=language", lab.Root);

        Assert.Equal((400, "description"), (text.Status, text.Faults.Single()));
        Assert.Equal(200, list.Status);
        Assert.Equal("console: html5\n", lab.Server.Read("datacenter.cfg"));
    }

    [Fact]
    public async Task Trap_14_JSON_brings_lists_and_booleans_but_no_words_for_booleans()
    {
        lab.Put("datacenter.cfg", "keyboard: de\nlanguage: de\n");

        var right = await JsonAsync("""{"delete":["keyboard","language"],"migration_unsecure":false,"max_workers":4}""");
        var word = await JsonAsync("""{"migration_unsecure":"true"}""");
        var boolean = await JsonAsync("""{"description":true}""");

        Assert.Equal(200, right.Status);
        Assert.Equal(["max_workers: 4", "migration_unsecure: 0"], Lines("datacenter.cfg").Order(StringComparer.Ordinal));
        Assert.Equal((400, "migration_unsecure"), (word.Status, word.Faults.Single()));
        Assert.Equal((400, "description"), (boolean.Status, boolean.Faults.Single()));
    }

    [Fact]
    public async Task Trap_15_a_flag_is_0_or_1_and_a_bare_name_is_no_value()
    {
        foreach (var value in (string[])["=true", "=", "=yes", "=on", "=2", "=1%00"])
        {
            var wrong = await lab.Api.GetAsync("/access/users?full" + value, lab.Root);
            Assert.Equal((400, "full"), (wrong.Status, wrong.Faults.Single()));
        }

        var bare = await lab.Api.GetAsync("/access/users?full", lab.Root);
        Assert.Equal(200, bare.Status);
        Assert.False(bare.Data[0].TryGetProperty("groups", out _));
    }

    [Fact]
    public async Task Trap_16_the_permission_check_sees_parameters_before_their_validation()
    {
        var root = await lab.Api.GetAsync("/access/users/bad", lab.Root);
        var bob = await lab.Api.GetAsync("/access/users/bad", lab.As("bob@pve"));
        var noName = await lab.Api.PutAsync("/access/password", "password=longenough", lab.As("bob@pve"));

        Assert.Equal((400, "userid"), (root.Status, root.Faults.Single()));
        Assert.Equal((500, "value 'bad' does not look like a valid user name"), bob.Failure);
        Assert.Equal((500, "user name '' is too short"), noName.Failure);
    }

    [Fact]
    public async Task Trap_20_a_parameter_may_repeat_the_path_but_not_contradict_it()
    {
        var other = await lab.Api.PutAsync("/access/users/bob@pve/unlock-tfa?userid=eve@pve", null, lab.Root);
        var same = await lab.Api.GetAsync("/access/users/bob@pve?userid=bob%40pve", lab.Root);

        Assert.Equal((400, "userid"), (other.Status, other.Faults.Single()));
        Assert.Equal(200, same.Status);
    }

    [Theory]
    [InlineData("PUT", "/cluster/options", "keyboard=de%0A", "keyboard")]
    [InlineData("PUT", "/cluster/options", "email_from=a@example.com%0A", "email_from")]
    [InlineData("PUT", "/cluster/options", "registered-tags=a%0A", "registered-tags")]
    [InlineData("PUT", "/cluster/options", "http_proxy=http://p%0A", "http_proxy")]
    [InlineData("PUT", "/cluster/options", "max_workers=4%0A", "max_workers")]
    [InlineData("PUT", "/cluster/options", "migration_unsecure=1%0A", "migration_unsecure")]
    [InlineData("PUT", "/cluster/options", "console=html5%0A", "console")]
    [InlineData("PUT", "/cluster/options", "delete=keyboard%0Awebauthn: x", "delete")]
    [InlineData("POST", "/access/ticket", "username=bob&password=x&realm=pve%0A", "realm")]
    [InlineData("PUT", "/access/password", "userid=bob@pve%0A&password=longenough", "userid")]
    public async Task Trap_31_a_line_feed_at_the_end_does_not_pass(string verb, string path, string form, string name)
    {
        var answer = await lab.Api.SendAsync(new HttpMethod(verb), path, form, lab.Root);

        Assert.Equal((400, name), (answer.Status, answer.Faults.Single()));
    }

    [Theory]
    [InlineData("crs=ha=basicfoo", "crs")]
    [InlineData("tag-style=shape=xfull", "tag-style")]
    [InlineData("tag-style=color-map=a:ffffff%3Bb", "tag-style")]
    [InlineData("keyboard=dexx", "keyboard")]
    [InlineData("http_proxy=xhttp://p", "http_proxy")]
    [InlineData("registered-tags=a%3Bb%3B", "registered-tags")]
    public async Task Trap_32_alternatives_are_anchored_as_a_whole(string form, string name)
    {
        var answer = await lab.Api.PutAsync("/cluster/options", form, lab.Root);

        Assert.Equal((400, name), (answer.Status, answer.Faults.Single()));
    }

    private Task<ApiAnswer> JsonAsync(string body) => lab.Api.PutAsync(
        "/cluster/options", new StringContent(body, Encoding.UTF8, "application/json"), lab.Root);

    private async Task<string> DescriptionAfterAsync(string form, string query = "")
    {
        var changed = await lab.Api.PutAsync("/cluster/options" + query, form, lab.Root);
        Assert.Equal((200, """{"data":null}"""), (changed.Status, changed.Text));
        var options = await lab.Api.GetAsync("/cluster/options", lab.Root);
        return options.Data.GetProperty("description").GetString()!.TrimEnd('\n');
    }

    private string[] Lines(string file) => lab.Server.Read(file).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
