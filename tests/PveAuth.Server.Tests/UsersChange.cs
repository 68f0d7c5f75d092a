namespace PveAuth.Server.Tests;

/// <summary>PUT /access/users/{userid}.</summary>
public class UsersChange(UsersLab shared) : IClassFixture<UsersLab>
{
    private readonly UsersLab lab = shared.Fresh();

    [Fact]
    public async Task Trap_17_a_group_administrator_names_the_groups_and_the_user_leaves_all_others()
    {
        var without = await lab.Api.PutAsync("/access/users/bob@pve", new { comment = "x" }, lab.As("gadm@pve"));
        var with = await lab.Api.PutAsync("/access/users/bob@pve", new { comment = "x", groups = "g1" }, lab.As("gadm@pve"));

        Assert.Equal((403, "Permission check failed (/access/groups, User.Modify)"), without.Failure);
        Assert.Equal(200, with.Status);
        Assert.Equal("user:bob@pve:1:0::::x::", lab.Line("user:bob@pve:"));
        Assert.Equal("group:g1:bob@pve,carol@pve:first:", lab.Line("group:g1:"));
        Assert.Equal("group:g2:dave@pve::", lab.Line("group:g2:"));
    }

    [Theory]
    [InlineData("bob@pve", "groups=g1,g2", "Permission check failed (/access/groups/g2, User.Modify)")]
    [InlineData("bob@pve", "groups=g9", "Permission check failed (/access/groups/g9, User.Modify)")]
    [InlineData("eve@pve", "groups=g1", "Permission check failed")]
    [InlineData("zed@pve", "groups=g1", "Permission check failed")]
    [InlineData("root@pam", "groups=g1", "Permission check failed")]
    [InlineData("gadm@pve", "groups=g1", "Permission check failed")]
    public async Task A_group_administrator_neither_takes_in_nor_hands_out_strangers(string user, string form, string text)
    {
        var before = lab.UserCfg;

        var answer = await lab.Api.PutAsync($"/access/users/{user}", form, lab.As("gadm@pve"));

        Assert.Equal((403, text), answer.Failure);
        Assert.Equal(before, lab.UserCfg);
    }

    [Fact]
    public async Task Trap_34_root_cannot_be_locked_out()
    {
        var disabled = await PutAsync("root@pam", "enable=0");
        var expired = await PutAsync("root@pam", "expire=1");
        var harmless = await PutAsync("root@pam", "enable=1&expire=0&email=root@example.com");

        Assert.Equal((400, "enable"), (disabled.Status, disabled.Faults.Single()));
        Assert.Equal((400, "expire"), (expired.Status, expired.Faults.Single()));
        Assert.Equal(200, harmless.Status);
        Assert.Equal("user:root@pam:1:0:::root@example.com:::", lab.Line("user:root@pam:"));
        Assert.Equal(200, (await lab.Api.GetAsync("/version", lab.Root)).Status);
    }

    [Fact]
    public async Task Only_what_is_given_changes_and_empty_values_clear()
    {
        await PutAsync("alice@pve", "lastname=&email=&comment=&expire=2000000000&keys=abc");
        Assert.Equal("user:alice@pve:1:2000000000:Alice::::abc:", lab.Line("user:alice@pve:"));

        await PutAsync("alice@pve", "expire=0&keys=&enable=0&firstname");
        Assert.Equal("user:alice@pve:0:0:Alice:::::", lab.Line("user:alice@pve:"));
        Assert.Equal("token:alice@pve!sep:0:1::", lab.Line("token:alice@pve!sep:"));
        Assert.Equal("acl:1:/vms:alice@pve!sep:PVEVMUser:", lab.Line("acl:1:/vms:"));
    }

    [Fact]
    public async Task Groups_replace_the_memberships_unless_they_are_appended()
    {
        await PutAsync("dave@pve", "groups=g1");
        Assert.Equal(["g1"], await GroupsOfAsync("dave@pve"));

        await PutAsync("dave@pve", "groups=g2&append=1");
        Assert.Equal(["g1", "g2"], await GroupsOfAsync("dave@pve"));

        await PutAsync("dave@pve", "groups=&append=1");
        Assert.Equal(["g1", "g2"], await GroupsOfAsync("dave@pve"));

        await PutAsync("dave@pve", "groups=g2&append=0");
        Assert.Equal(["g2"], await GroupsOfAsync("dave@pve"));

        await PutAsync("dave@pve", "groups=");
        Assert.Empty(await GroupsOfAsync("dave@pve"));
    }

    [Fact]
    public async Task Append_needs_groups()
    {
        var answer = await PutAsync("bob@pve", "append=1");

        Assert.Equal((400, "groups"), (answer.Status, answer.Faults.Single()));
    }

    [Fact]
    public async Task What_does_not_exist_is_named_in_words_that_clients_match()
    {
        var user = await PutAsync("zed@pve", "comment=x");
        var seen = await lab.Api.PutAsync("/access/users/zed@pve", "comment=x", lab.As("uadm@pve"));
        var group = await PutAsync("bob@pve", "groups=g1,g9&comment=x");

        Assert.Equal((500, "update user failed: no such user ('zed@pve')"), user.Failure);
        Assert.Equal((500, "no such user ('zed@pve')"), seen.Failure);
        Assert.Equal((500, "update user failed: no such group 'g9'"), group.Failure);
        Assert.Equal("user:bob@pve:1:0::::::", lab.Line("user:bob@pve:"));
    }

    [Fact]
    public async Task Whoever_administers_users_alone_does_not_become_root()
    {
        var before = lab.UserCfg;
        foreach (var (verb, path) in ((string, string)[])
            [("PUT", "/access/users/root@pam"), ("DELETE", "/access/users/root@pam"), ("POST", "/access/users/root@pam/token/mine")])
        {
            var answer = await lab.Api.SendAsync(new HttpMethod(verb), path, null, lab.As("uadm@pve"));
            Assert.Equal((verb, 403), (verb, answer.Status));
        }

        Assert.Equal(before, lab.UserCfg);

        // An administrator could give himself every role anyway, but the second factors of root@pam are not his.
        Assert.Equal(200, (await lab.Api.PutAsync("/access/users/root@pam", "email=a@b", lab.As("admin@pve"))).Status);
        Assert.Equal(403, (await lab.Api.DeleteAsync("/access/users/root@pam", lab.As("admin@pve"))).Status);
    }

    [Fact]
    public async Task An_id_that_would_be_several_in_a_list_joins_no_group()
    {
        lab.Add("user:x,carol@pve:1:0::::::");
        var before = lab.UserCfg;

        var answer = await PutAsync("x%2Ccarol@pve", "groups=g2");

        Assert.Equal(500, answer.Status);
        Assert.Equal(before, lab.UserCfg);
        Assert.Equal(200, (await PutAsync("x%2Ccarol@pve", "enable=0")).Status);
    }

    [Fact]
    public async Task A_file_that_nobody_understands_is_left_as_it_is()
    {
        const string Damaged = "<<<<<<< HEAD\nnonsense\n";
        lab.Lab.Put("user.cfg", Damaged);

        var answer = await PutAsync("bob@pve", "comment=x");

        Assert.Equal(500, answer.Status);
        Assert.StartsWith("update user failed: ", answer.Message, StringComparison.Ordinal);
        Assert.Equal(Damaged, lab.UserCfg);
    }

    [Fact]
    public async Task A_right_that_is_taken_away_while_a_request_waits_for_the_lock_is_gone()
    {
        Task<ApiAnswer>? waiting = null;
        await lab.Directory.Users.UpdateAsync(
            async users =>
            {
                waiting = lab.Api.PutAsync("/access/users/bob@pve", new { comment = "tardy", groups = "g1" }, lab.As("gadm@pve"));
                await Task.Delay(500);
                return (users.WithoutAcl(users.Acl.Where(entry => entry.Subject.Name == "gadm@pve")), true);
            },
            CancellationToken.None);

        Assert.Equal(403, (await waiting!).Status);
        Assert.DoesNotContain("tardy", lab.UserCfg, StringComparison.Ordinal);
    }

    private Task<ApiAnswer> PutAsync(string user, string form) => lab.Api.PutAsync($"/access/users/{user}", form, lab.Root);

    private async Task<IEnumerable<string?>> GroupsOfAsync(string user) =>
        (await lab.Api.GetAsync($"/access/users/{user}", lab.Root)).Data.GetProperty("groups").EnumerateArray().Select(g => g.GetString());
}
