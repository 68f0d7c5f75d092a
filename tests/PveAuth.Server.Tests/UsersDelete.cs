namespace PveAuth.Server.Tests;

/// <summary>DELETE /access/users/{userid}.</summary>
public class UsersDelete(UsersLab shared) : IClassFixture<UsersLab>
{
    private readonly UsersLab lab = shared.Fresh();

    [Fact]
    public async Task Nothing_of_the_user_stays_in_any_file()
    {
        lab.Add("acl:1:/vms:bob@pve:PVEVMUser:\nacl:0:/vms:bob@pve!b1:PVEVMUser:");
        await lab.Lab.EnrolPhoneAsync("bob@pve");
        await lab.Lab.BeginAsync("bob@pve");
        var session = lab.As("bob@pve");
        var before = await lab.Lab.WithTokenAsync("GET", "/version", null, "PVEAPIToken=bob@pve!b1=" + Lab.TokenSecret);

        var answer = await lab.Api.DeleteAsync("/access/users/bob@pve", lab.Root);

        Assert.Equal((200, """{"data":null}"""), (answer.Status, answer.Text));

        // Logs and the audit trail are there to remember.
        foreach (var file in Directory.EnumerateFiles(lab.Lab.Server.ConfigDir, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is not (".log" or ".jsonl")))
        {
            Assert.DoesNotContain("bob@pve", file, StringComparison.Ordinal);
            Assert.DoesNotContain("bob@pve", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("bob:", lab.Lab.Server.Read("priv/shadow.cfg"), StringComparison.Ordinal);
        Assert.Contains("alice@pve!t1 ", lab.Lab.Server.Read("priv/token.cfg"), StringComparison.Ordinal);
        Assert.Equal(200, before.Status);
        Assert.Equal(401, (await lab.Api.GetAsync("/version", session)).Status);
        Assert.Equal(
            401, (await lab.Lab.WithTokenAsync("GET", "/version", null, "PVEAPIToken=bob@pve!b1=" + Lab.TokenSecret)).Status);
    }

    [Fact]
    public async Task Somebody_with_the_same_name_begins_anew()
    {
        await lab.Api.DeleteAsync("/access/users/bob@pve", lab.Root);
        await lab.Api.PostAsync("/access/users", new { userid = "bob@pve" }, lab.Root);

        var bob = (await lab.Api.GetAsync("/access/users/bob@pve", lab.Root)).Data;

        Assert.Empty(bob.GetProperty("groups").EnumerateArray());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, bob.GetProperty("tokens").ValueKind);
        Assert.Equal(401, (await lab.Lab.TryLogInAsync("bob@pve")).Status);
    }

    [Fact]
    public async Task Trap_62_root_may_delete_somebody_who_is_not_there()
    {
        var root = await lab.Api.DeleteAsync("/access/users/zed@pve", lab.Root);
        var other = await lab.Api.DeleteAsync("/access/users/zed@pve", lab.As("uadm@pve"));
        var stranger = await lab.Api.DeleteAsync("/access/users/zed@pve", lab.As("bob@pve"));

        Assert.Equal(200, root.Status);
        Assert.Equal((500, "no such user ('zed@pve')"), other.Failure);
        Assert.Equal((403, "Permission check failed (/access/realm/pve, Realm.AllocateUser)"), stranger.Failure);
        Assert.NotEqual("", lab.Line("user:bob@pve:"));
    }

    [Fact]
    public async Task Root_is_reset_but_stays()
    {
        lab.Lab.Edit("user.cfg", text => text.Replace(
            "user:root@pam:1:0:::::", "user:root@pam:1:0:R::r@example.com:::\ntoken:root@pam!tt:0:0::", StringComparison.Ordinal));

        Assert.Equal(200, (await lab.Api.DeleteAsync("/access/users/root@pam", lab.Root)).Status);

        Assert.Equal("user:root@pam:1:0::::::", lab.Line("user:root@pam:"));
        Assert.DoesNotContain("root@pam!tt", lab.UserCfg, StringComparison.Ordinal);
        Assert.Equal(200, (await lab.Api.GetAsync("/version", lab.Root)).Status);
    }

    [Theory]
    [InlineData("gadm@pve", "bob@pve", 200)]
    [InlineData("gadm@pve", "dave@pve", 403)]
    [InlineData("uadm@pve", "dave@pve", 200)]
    [InlineData("alice@pve", "dave@pve", 403)]
    [InlineData("bob@pve", "bob@pve", 403)]
    public async Task Only_administrators_of_the_realm_and_of_a_group_delete(string caller, string user, int status)
    {
        var answer = await lab.Api.DeleteAsync($"/access/users/{user}", lab.As(caller));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status != 200, lab.Line($"user:{user}:").Length > 0);
    }

    [Fact]
    public async Task Trap_25_group_administrators_do_not_learn_who_exists()
    {
        foreach (var (verb, path, form) in ((string, string, string?)[])
        [
            ("DELETE", "/access/users/{0}", null), ("PUT", "/access/users/{0}", "groups=g1"), ("GET", "/access/users/{0}/token", null),
            ("POST", "/access/users/{0}/token/t2", null), ("PUT", "/access/users/{0}/token/t2", "comment=x"),
            ("DELETE", "/access/users/{0}/token/t2", null),
        ])
        {
            var foreign = await SendAsync("dave@pve");
            var missing = await SendAsync("zed@pve");

            Assert.Equal((verb, path, 403), (verb, path, foreign.Status));
            Assert.Equal(foreign.Text, missing.Text);

            Task<ApiAnswer> SendAsync(string user) => lab.Api.SendAsync(
                new HttpMethod(verb), path.Replace("{0}", user, StringComparison.Ordinal), form, lab.As("gadm@pve"));
        }
    }

    [Fact]
    public async Task A_damaged_file_of_second_factors_keeps_the_user_whole()
    {
        lab.Lab.Put("priv/tfa.cfg", "{damaged");
        var (users, shadow) = (lab.UserCfg, lab.Lab.Server.Read("priv/shadow.cfg"));

        var answer = await lab.Api.DeleteAsync("/access/users/bob@pve", lab.Root);

        Assert.Equal(500, answer.Status);
        Assert.Equal((users, shadow), (lab.UserCfg, lab.Lab.Server.Read("priv/shadow.cfg")));
    }
}
