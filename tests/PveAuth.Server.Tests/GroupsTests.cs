namespace PveAuth.Server.Tests;

/// <summary>/access/groups.</summary>
public class GroupsTests(UsersLab shared) : IClassFixture<UsersLab>
{
    private readonly UsersLab lab = shared.Fresh();

    [Fact]
    public async Task A_group_is_made_changed_and_deleted()
    {
        var made = await lab.Api.PostAsync("/access/groups", new { groupid = "ops-1.a_B", comment = "a:b" }, lab.Root);
        Assert.Equal((200, """{"data":null}"""), (made.Status, made.Text));
        Assert.Equal("group:ops-1.a_B::a%3Ab:", lab.Line("group:ops"));
        Assert.Equal("""{"members":[],"comment":"a:b"}""", (await GetAsync("/ops-1.a_B")).Data.GetRawText());

        Assert.Equal(200, (await lab.Api.PutAsync("/access/groups/ops-1.a_B", null, lab.Root)).Status);
        Assert.Equal("group:ops-1.a_B::a%3Ab:", lab.Line("group:ops"));

        Assert.Equal(200, (await lab.Api.PutAsync("/access/groups/ops-1.a_B", "comment=", lab.Root)).Status);
        Assert.Equal("group:ops-1.a_B:::", lab.Line("group:ops"));

        Assert.Equal(200, (await lab.Api.DeleteAsync("/access/groups/ops-1.a_B", lab.Root)).Status);
        Assert.Equal("", lab.Line("group:ops"));
    }

    [Fact]
    public async Task Members_are_sorted_and_an_empty_comment_is_absent()
    {
        Assert.Equal(
            """[{"groupid":"g1","users":"bob@pve,carol@pve","comment":"first"},{"groupid":"g2","users":"bob@pve,dave@pve"}]""",
            (await GetAsync("")).Data.GetRawText());
        Assert.Equal("""{"members":["bob@pve","dave@pve"]}""", (await GetAsync("/g2")).Data.GetRawText());
    }

    [Fact]
    public async Task A_group_goes_with_its_permissions_and_its_members_stay()
    {
        lab.Add("acl:1:/vms:@g1,dave@pve:Look:");

        Assert.Equal(200, (await lab.Api.DeleteAsync("/access/groups/g1", lab.Root)).Status);

        Assert.DoesNotContain("@g1", lab.UserCfg, StringComparison.Ordinal);
        Assert.Contains("acl:1:/vms:dave@pve:Look:", lab.UserCfg, StringComparison.Ordinal);
        Assert.NotEqual("", lab.Line("user:carol@pve:"));
    }

    [Fact]
    public async Task Trap_12_the_query_replaces_the_body_and_trap_9_keeps_the_rest_of_a_value()
    {
        await lab.Api.PutAsync("/access/groups/g2?comment=q", "comment=b", lab.Root);
        Assert.Equal("group:g2:bob@pve,dave@pve:q:", lab.Line("group:g2:"));

        await lab.Api.PutAsync("/access/groups/g2", "comment=abc=def", lab.Root);
        Assert.Equal("group:g2:bob@pve,dave@pve:abc=def:", lab.Line("group:g2:"));
    }

    [Fact]
    public async Task Trap_19_and_18_a_missing_group_is_500_and_DELETE_takes_no_body()
    {
        var missing = await lab.Api.DeleteAsync("/access/groups/none", lab.Root);
        var extJs = await lab.Api.DeleteAsync("/api2/extjs/access/groups/none", lab.Root);
        var body = await lab.Api.SendAsync(HttpMethod.Delete, "/access/groups/g1", "a=b", lab.Root);

        Assert.Equal((500, "delete group failed: group 'none' does not exist"), missing.Failure);
        Assert.Equal((200, 500), (extJs.Status, extJs.Json.GetProperty("status").GetInt32()));
        Assert.Equal(501, body.Status);
        Assert.NotEqual("", lab.Line("group:g1:"));
    }

    [Fact]
    public async Task Trap_20_the_id_in_the_path_and_elsewhere_must_agree()
    {
        var other = await lab.Api.PutAsync("/access/groups/g2?groupid=g1", null, lab.Root);
        var same = await lab.Api.PutAsync("/access/groups/g2?groupid=g2", null, lab.Root);

        Assert.Equal((400, "groupid"), (other.Status, other.Faults.Single()));
        Assert.Equal(200, same.Status);
    }

    [Fact]
    public async Task Trap_29_a_token_needs_no_CSRF_token()
    {
        lab.Add("acl:1:/access:alice@pve:PVEUserAdmin:");

        var answer = await lab.Lab.WithTokenAsync(
            "PUT", "/access/groups/g1", new { comment = "by token" }, "PVEAPIToken=alice@pve!t1=" + Lab.TokenSecret);

        Assert.Equal(200, answer.Status);
        Assert.Equal("group:g1:bob@pve,carol@pve:by token:", lab.Line("group:g1:"));
    }

    [Theory]
    [InlineData("x\n")]
    [InlineData("x:y")]
    [InlineData("x y")]
    [InlineData("@x")]
    [InlineData("x,y")]
    [InlineData("x/y")]
    [InlineData("ä")]
    [InlineData("x\u0000")]
    [InlineData("")]
    public async Task Trap_31_forbidden_characters_break_no_line(string id)
    {
        var before = lab.UserCfg;

        var answer = await lab.Api.PostAsync("/access/groups", "groupid=" + Uri.EscapeDataString(id), lab.Root);

        Assert.Equal((400, "groupid"), (answer.Status, answer.Faults.Single()));
        Assert.Equal(before, lab.UserCfg);
    }

    [Fact]
    public async Task What_exists_and_what_does_not_is_named_in_words_that_clients_match()
    {
        var again = await lab.Api.PostAsync("/access/groups", new { groupid = "g1" }, lab.Root);
        var changed = await lab.Api.PutAsync("/access/groups/none", "comment=x", lab.Root);

        Assert.Equal((500, "create group failed: group 'g1' already exists"), again.Failure);
        Assert.Equal((500, "update group failed: group 'none' does not exist"), changed.Failure);
        Assert.Equal((500, "group 'none' does not exist"), (await GetAsync("/none")).Failure);
        Assert.Equal(200, (await lab.Api.PostAsync("/access/groups", new { groupid = "G1" }, lab.Root)).Status);
    }

    [Theory]
    [InlineData("bob@pve", "", false, false)]
    [InlineData("gadm@pve", "g1", false, false)]
    [InlineData("alice@pve", "g1,g2", true, false)]
    [InlineData("uadm@pve", "g1,g2", true, true)]
    public async Task Groups_are_seen_by_those_who_administer_them_and_changed_by_those_who_administer_all(
        string caller, string listed, bool shows, bool changes)
    {
        var session = lab.As(caller);
        var list = await lab.Api.GetAsync("/access/groups", session);
        var single = await lab.Api.GetAsync("/access/groups/g1", session);
        var made = await lab.Api.PostAsync("/access/groups", new { groupid = "new" }, session);
        var changed = await lab.Api.PutAsync("/access/groups/g1", "comment=x", session);
        var deleted = await lab.Api.DeleteAsync("/access/groups/g1", session);

        Assert.Equal(listed, string.Join(',', list.Data.EnumerateArray().Select(group => group.GetProperty("groupid").GetString())));
        Assert.Equal(shows ? 200 : 403, single.Status);
        Assert.All((ApiAnswer[])[made, changed, deleted], answer => Assert.Equal(changes ? 200 : 403, answer.Status));
        if (!shows)
        {
            Assert.Equal("Permission check failed (/access/groups, Sys.Audit|Group.Allocate)", single.Failure.Message);
        }
    }

    private Task<ApiAnswer> GetAsync(string path) => lab.Api.GetAsync("/access/groups" + path, lab.Root);
}
