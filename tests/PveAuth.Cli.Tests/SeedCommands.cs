namespace PveAuth.Cli.Tests;

/// <summary>Commands as they stand in the guides that administrators follow, in their spelling.</summary>
public sealed class SeedCommands : IDisposable
{
    private readonly Node node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public void A_daily_administrator_is_made()
    {
        Assert.Equal("", node.Run("user", "add", "admin@pve", "--comment", "Daily admin").Good);
        Assert.Equal("", node.Run("acl", "modify", "/", "--user", "admin@pve", "--role", "Administrator").Good);

        Assert.Contains("user:admin@pve:1:0::::Daily admin::\n", node.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Contains("acl:1:/:admin@pve:Administrator:\n", node.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Equal("create user failed: user 'admin@pve' already exists\n", node.Run("user", "add", "admin@pve").Bad);
    }

    [Fact]
    public void A_token_is_made_and_its_secret_shown_once()
    {
        node.Put("user.cfg", "user:automation@pve:1:0::::::\n");

        var output = node.Run("user", "token", "add", "automation@pve", "backup-token", "--privsep", "1").Good;

        Assert.Matches(
            """
            \A┌──────────────┬──────────────────────────────────────┐
            │ key          │ value                                │
            ╞══════════════╪══════════════════════════════════════╡
            │ full-tokenid │ automation@pve!backup-token          │
            ├──────────────┼──────────────────────────────────────┤
            │ info         │ {"privsep":1}                        │
            ├──────────────┼──────────────────────────────────────┤
            │ value        │ [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12} │
            └──────────────┴──────────────────────────────────────┘
            \z
            """,
            output);
        Assert.Contains("token:automation@pve!backup-token:0:1::", node.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Contains(output.Split('\n')[7].Split(' ')[3], node.Read("priv/token.cfg"), StringComparison.Ordinal);
        Assert.Contains("tokenid: ", node.Run("user", "token", "add", "automation@pve", "backup-token").Bad, StringComparison.Ordinal);

        Assert.Equal("", node.Run("user", "token", "remove", "automation@pve", "backup-token").Good);
        Assert.DoesNotContain("token:", node.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--user")]
    [InlineData("--users")]
    public void A_token_among_the_users_is_refused_with_a_hint(string option)
    {
        var errors = node.Run("acl", "modify", "/", option, "automation@pve!backup-token", "--role", "PVEAuditor").Bad;

        Assert.Contains(
            "users: 'automation@pve!backup-token' is an API token, no user: give it as --tokens 'automation@pve!backup-token'\n",
            errors,
            StringComparison.Ordinal);
        Assert.Equal("", node.Run("acl", "modify", "/", "--tokens", "automation@pve!backup-token", "--role", "PVEAuditor").Good);
        Assert.Contains("acl:1:/:automation@pve!backup-token:PVEAuditor:\n", node.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Old_names_still_work()
    {
        Assert.Equal("", node.Run("groupadd", "admins", "-comment", "System Administrators").Good);
        Assert.Equal("", node.Run("useradd", "testuser@pve", "-comment", "Just a test", "-group", "admins").Good);
        Assert.Equal("", node.Run("aclmod", "/", "-group", "admins", "-role", "Administrator").Good);
        Assert.Equal("", node.Run("usermod", "testuser@pve", "-enable", "0").Good);
        Assert.Equal("", node.Run("roleadd", "Sys_Power-only", "-privs", "Sys.PowerMgmt Sys.Console").Good);
        Assert.Equal("", node.Run("rolemod", "Sys_Power-only", "-privs", "Sys.Audit", "-append").Good);
        Assert.Equal("", node.Run("groupmod", "admins", "-comment", "x").Good);

        var cfg = node.Read("user.cfg");
        Assert.Contains("user:testuser@pve:0:0::::Just a test::\n", cfg, StringComparison.Ordinal);
        Assert.Contains("group:admins:testuser@pve:x:\n", cfg, StringComparison.Ordinal);
        Assert.Contains("acl:1:/:@admins:Administrator:\n", cfg, StringComparison.Ordinal);
        Assert.Contains("role:Sys_Power-only:Sys.Audit,Sys.Console,Sys.PowerMgmt:\n", cfg, StringComparison.Ordinal);

        Assert.Equal("", node.Run("acldel", "/", "-group", "admins", "-role", "Administrator").Good);
        Assert.Equal("", node.Run("roledel", "Sys_Power-only").Good);
        Assert.Equal("", node.Run("userdel", "testuser@pve").Good);
        Assert.Equal("", node.Run("groupdel", "admins").Good);
        Assert.DoesNotContain("admins", node.Read("user.cfg"), StringComparison.Ordinal);
        Assert.DoesNotContain("testuser", node.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_may_be_given_piece_by_piece()
    {
        Assert.Equal("", node.Run("acl", "modify", "/vms/7000", "--users", "admin2@pve", "--users", "automation@pve", "--roles", "PVEAuditor,Helpdesk", "--propagate", "0").Good);

        var list = node.Run("acl", "list", "--output-format", "json").Good;
        foreach (var user in new[] { "admin2@pve", "automation@pve" })
        {
            foreach (var role in new[] { "PVEAuditor", "Helpdesk" })
            {
                Assert.Contains(
                    $$"""{"path":"/vms/7000","propagate":0,"roleid":"{{role}}","type":"user","ugid":"{{user}}"}""", list, StringComparison.Ordinal);
            }
        }

        Assert.Equal("", node.Run("acl", "delete", "/vms/7000", "--users", "admin2@pve", "--roles", "Helpdesk").Good);
        Assert.DoesNotContain(
            """{"path":"/vms/7000","propagate":0,"roleid":"Helpdesk","type":"user","ugid":"admin2@pve"}""",
            node.Run("acl", "list", "--output-format", "json").Good,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Realms_and_pools_are_made_changed_and_removed()
    {
        Assert.Equal("", node.Run("realm", "add", "corp", "--type", "ldap", "--server1", "ldap.example", "--base_dn", "dc=example", "--user_attr", "uid").Good);
        Assert.Equal("", node.Run("realm", "modify", "corp", "--comment", "Corporate").Good);
        Assert.Matches(@"\ncorp +ldap +Corporate", node.Run("realm", "list", "--noborder").Good);
        Assert.Equal("", node.Run("realm", "delete", "corp").Good);
        Assert.DoesNotContain("corp", node.Run("realm", "list").Good, StringComparison.Ordinal);

        Assert.Equal("", node.Run("pool", "add", "dev", "--comment", "Dev").Good);
        Assert.Equal("", node.Run("pool", "modify", "dev", "--vms", "100,101").Good);
        Assert.Contains("pool:dev:Dev:100,101::\n", node.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Equal("", node.Run("pool", "modify", "dev", "--vms", "100,101", "--delete").Good);
        Assert.Equal("", node.Run("pool", "delete", "dev").Good);
    }
}
