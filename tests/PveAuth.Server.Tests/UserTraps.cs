using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary>The specification's traps about users and their tokens.</summary>
public class UserTraps(Lab lab) : IClassFixture<Lab>
{
    [Fact]
    public async Task Trap_25_whoever_may_not_see_users_does_not_learn_who_exists()
    {
        var foreign = await lab.Api.GetAsync("/access/users/eve@pve", lab.As("bob@pve"));
        var missing = await lab.Api.GetAsync("/access/users/zed@pve", lab.As("bob@pve"));
        var auditor = await lab.Api.GetAsync("/access/users/zed@pve", lab.As("alice@pve"));

        Assert.Equal((403, "Permission check failed"), (missing.Status, missing.Message.TrimEnd('\n').Split(" (")[0]));
        Assert.Equal(foreign.Text, missing.Text);
        Assert.Equal((500, "no such user ('zed@pve')"), auditor.Failure);
    }

    [Fact]
    public async Task Trap_25_nor_do_the_methods_for_second_factors_and_passwords_tell()
    {
        (string Verb, string Path)[] methods =
        [
            ("GET", "/access/tfa/{0}"), ("GET", "/access/tfa/{0}/recovery"), ("POST", "/access/tfa/{0}"),
            ("PUT", "/access/tfa/{0}/recovery"), ("DELETE", "/access/tfa/{0}/recovery"), ("GET", "/access/users/{0}/tfa"),
            ("PUT", "/access/users/{0}/unlock-tfa"), ("PUT", "/access/password?userid={0}"),
        ];
        foreach (var (verb, path) in methods)
        {
            var texts = new List<string>();
            foreach (var user in (string[])["eve@pve", "zed@pve"])
            {
                var answer = await lab.Api.SendAsync(
                    new HttpMethod(verb), path.Replace("{0}", user, StringComparison.Ordinal), null, lab.As("bob@pve"));
                Assert.Equal((verb, path, 403), (verb, path, answer.Status));
                texts.Add(answer.Text);
            }

            Assert.Equal(texts[0], texts[1]);
        }
    }

    [Fact]
    public async Task Trap_57_a_plain_user_sees_himself_in_the_list_but_not_in_person()
    {
        var single = await lab.Api.GetAsync("/access/users/bob@pve", lab.As("bob@pve"));
        var list = await lab.Api.GetAsync("/access/users", lab.As("bob@pve"));
        var administrator = await lab.Api.GetAsync("/access/users", lab.As("gadm@pve"));

        Assert.Equal(403, single.Status);
        Assert.Equal(["bob@pve"], Ids(list));
        Assert.Equal(["bob@pve", "carol@pve", "gadm@pve"], Ids(administrator));
    }

    [Fact]
    public async Task Trap_58_tokens_and_groups_differ_between_the_list_and_the_single_view()
    {
        var list = await lab.Api.GetAsync("/access/users?full=1", lab.Root);
        var bob = list.Data.EnumerateArray().Single(u => u.GetProperty("userid").GetString() == "bob@pve");
        var eve = list.Data.EnumerateArray().Single(u => u.GetProperty("userid").GetString() == "eve@pve");
        var single = (await lab.Api.GetAsync("/access/users/bob@pve", lab.Root)).Data;
        var alone = (await lab.Api.GetAsync("/access/users/eve@pve", lab.Root)).Data;

        Assert.Equal("g1,g2", bob.GetProperty("groups").GetString());
        Assert.Equal("""[{"tokenid":"b1","expire":0,"privsep":0}]""", bob.GetProperty("tokens").GetRawText());
        Assert.Equal(("", JsonValueKind.Null), (eve.GetProperty("groups").GetString(), eve.GetProperty("tokens").ValueKind));
        Assert.Equal("""["g1","g2"]""", single.GetProperty("groups").GetRawText());
        Assert.Equal("""{"b1":{"expire":0,"privsep":0}}""", single.GetProperty("tokens").GetRawText());
        Assert.Equal(("[]", JsonValueKind.Null), (alone.GetProperty("groups").GetRawText(), alone.GetProperty("tokens").ValueKind));
    }

    [Fact]
    public async Task Trap_59_an_empty_email_is_absent()
    {
        lab.Edit("user.cfg", text => text.Replace(
            "user:dave@pve:1:0::::::", "user:dave@pve:1:0:Dave:::a comment::", StringComparison.Ordinal));

        var dave = (await lab.Api.GetAsync("/access/users/dave@pve", lab.Root)).Data;
        var alice = (await lab.Api.GetAsync("/access/users/alice@pve", lab.Root)).Data;

        Assert.Equal("a comment", dave.GetProperty("comment").GetString());
        Assert.False(dave.TryGetProperty("email", out _));
        Assert.Equal("alice@example.com", alice.GetProperty("email").GetString());
    }

    [Fact]
    public async Task Trap_65_a_token_is_not_its_user_in_person()
    {
        const string credential = "PVEAPIToken=bob@pve!b1=" + Lab.TokenSecret;

        var inPerson = await lab.Api.GetAsync("/access/users/bob@pve/tfa", lab.As("bob@pve"));
        var byToken = await lab.WithTokenAsync("GET", "/access/users/bob@pve/tfa", null, credential);
        var list = await lab.WithTokenAsync("GET", "/access/users", null, credential);

        Assert.Equal(200, inPerson.Status);
        Assert.Equal(403, byToken.Status);
        Assert.Empty(Ids(list));
    }

    private static IEnumerable<string> Ids(ApiAnswer answer) =>
        answer.Data.EnumerateArray().Select(user => user.GetProperty("userid").GetString()!);
}
