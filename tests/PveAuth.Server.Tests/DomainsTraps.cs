using System.Runtime.Versioning;

namespace PveAuth.Server.Tests;

/// <summary>The specification's traps about realms.</summary>
[SupportedOSPlatform("linux")]
public sealed class DomainsTraps : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lab lab = new(files =>
    {
        files.Put("domains.cfg", File.ReadAllText(Path.Combine(files.Path, "domains.cfg")) + """

            ldap: l1
            	base_dn dc=example
            	server1 192.0.2.1
            	user_attr uid

            """);
        files.Put("priv/realm/old.pw", "of an earlier realm");
    });

    private string PasswordFile => Path.Combine(lab.Server.ConfigDir, "priv", "realm", "l1.pw");

    [Theory]
    [InlineData("aclfoo")]
    [InlineData("acl;entryx")]
    [InlineData("nonex")]
    [InlineData("xnone")]
    [InlineData("acl;none")]
    [InlineData("acl;;entry")]
    [InlineData("none\n")]
    public async Task Trap_32_alternatives_are_anchored_as_a_whole(string vanished)
    {
        var inside = await lab.Api.PutAsync(
            "/access/domains/l1", "sync-defaults-options=" + Uri.EscapeDataString("remove-vanished=" + vanished), lab.Root);
        var plain = await lab.Api.PostAsync(
            "/access/domains/l1/sync", "scope=both&remove-vanished=" + Uri.EscapeDataString(vanished), lab.Root);

        Assert.Equal((400, "sync-defaults-options"), (inside.Status, inside.Faults.Single()));
        Assert.Equal((400, "remove-vanished"), (plain.Status, plain.Faults.Single()));
    }

    [Fact]
    public async Task Trap_94_a_stale_digest_is_500_with_PVEs_text_and_a_longer_one_400()
    {
        var stale = await lab.Api.PutAsync("/access/domains/l1", "comment=x&digest=" + new string('0', 40), lab.Root);
        var longer = await lab.Api.PutAsync("/access/domains/l1", "comment=x&digest=" + new string('0', 65), lab.Root);
        var empty = await lab.Api.PutAsync("/access/domains/l1", "comment=x&digest=", lab.Root);
        var digest = (await lab.Api.GetAsync("/access/domains/l1", lab.Root)).Data.GetProperty("digest").GetString();
        var fresh = await lab.Api.PutAsync("/access/domains/l1", "comment=y&digest=" + digest, lab.Root);
        var again = await lab.Api.PutAsync("/access/domains/l1", "comment=z&digest=" + digest, lab.Root);

        Assert.Equal(500, stale.Status);
        Assert.StartsWith("update auth server failed: detected modified configuration", stale.Message, StringComparison.Ordinal);
        Assert.Equal((400, "digest"), (longer.Status, longer.Faults.Single()));
        Assert.Equal([200, 200, 500], new[] { empty, fresh, again }.Select(answer => answer.Status));
    }

    [Fact]
    public async Task Trap_95_unknown_names_in_delete_do_no_harm_and_required_ones_fail()
    {
        var before = lab.Server.Read("domains.cfg");

        var unknown = await lab.Api.PutAsync("/access/domains/l1", "delete=nosuch", lab.Root);
        var required = await lab.Api.PutAsync("/access/domains/l1", "delete=server1", lab.Root);

        Assert.Equal(200, unknown.Status);
        Assert.Equal((500, "update auth server failed: missing value for required option 'server1'"), required.Failure);
        Assert.Equal(before, lab.Server.Read("domains.cfg"));
    }

    [Fact]
    public async Task Trap_96_removing_a_built_in_realm_resets_it()
    {
        await lab.Api.PutAsync("/access/domains/pve", "comment=ours&default=1&tfa=type%3Doath", lab.Root);

        var answer = await lab.Api.DeleteAsync("/access/domains/pve", lab.Root);

        Assert.Equal(200, answer.Status);
        Assert.Contains(
            """{"realm":"pve","type":"pve","comment":"Proxmox VE authentication server"}""",
            (await lab.Api.GetAsync("/access/domains")).Text,
            StringComparison.Ordinal);
        Assert.Equal(200, (await lab.TryLogInAsync("alice@pve")).Status);
    }

    [Fact]
    public async Task Trap_97_a_connection_check_alone_changes_nothing_and_none_pretends_to_succeed()
    {
        var alone = await lab.Api.PutAsync("/access/domains/l1", "check-connection=1", lab.Root);
        var nothing = await lab.Api.PutAsync("/access/domains/l1", null, lab.Root);
        var check = await lab.Api.PutAsync("/access/domains/l1", "check-connection=1&comment=x&password=s3cret", lab.Root);
        var off = await lab.Api.PutAsync("/access/domains/l1", "check-connection=0&comment=y", lab.Root);

        Assert.Equal((500, "update auth server failed: no options specified"), alone.Failure);
        Assert.Equal(alone.Failure, nothing.Failure);
        Assert.Equal(500, check.Status);
        Assert.StartsWith("update auth server failed: this server cannot check connections", check.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(PasswordFile));
        Assert.Equal(200, off.Status);
    }

    [Fact]
    public async Task Trap_98_the_password_of_a_realm_is_written_and_never_shown()
    {
        var set = await lab.Api.PutAsync("/access/domains/l1", "password=s3cr\u00e4t", lab.Root);
        var shown = await lab.Api.GetAsync("/access/domains/l1", lab.Root);
        var (content, mode) = (await File.ReadAllTextAsync(PasswordFile), File.GetUnixFileMode(PasswordFile));
        var config = lab.Server.Read("domains.cfg");
        var removed = await lab.Api.PutAsync("/access/domains/l1", "delete=password", lab.Root);

        Assert.Equal([200, 200, 200], new[] { set, shown, removed }.Select(answer => answer.Status));
        Assert.Equal(("s3cr\u00e4t", Private), (content, mode));
        Assert.DoesNotContain("s3cr", shown.Text + config + string.Join("\n", lab.Server.Log.All), StringComparison.Ordinal);
        Assert.False(shown.HasData("password"));
        Assert.False(File.Exists(PasswordFile));
    }

    [Fact]
    public async Task Trap_98_a_password_goes_with_its_realm_and_a_new_realm_does_not_inherit_one()
    {
        await lab.Api.PutAsync("/access/domains/l1", "password=s3cret", lab.Root);
        var refused = await lab.Api.PutAsync("/access/domains/l1", "password=other&delete=server1", lab.Root);
        var kept = await File.ReadAllTextAsync(PasswordFile);
        await lab.Api.DeleteAsync("/access/domains/l1", lab.Root);
        var created = await lab.Api.PostAsync("/access/domains", "realm=old&type=ad&server1=h&domain=d", lab.Root);
        var ignored = await lab.Api.PutAsync("/access/domains/kc", "password=s3cret", lab.Root);

        Assert.Equal((500, "s3cret"), (refused.Status, kept));
        Assert.Equal([200, 200], new[] { created, ignored }.Select(answer => answer.Status));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(lab.Server.ConfigDir, "priv", "realm")));
    }

    [Fact]
    public async Task Trap_99_a_synchronisation_answers_at_once_and_until_it_is_there_says_so()
    {
        var unknown = await lab.Api.PostAsync("/access/domains/nope/sync", "scope=both", lab.Root);
        var builtin = await lab.Api.PostAsync("/access/domains/pve/sync", "scope=both", lab.Root);
        var noScope = await lab.Api.PostAsync("/access/domains/l1/sync", null, lab.Root);
        var began = TimeProvider.System.GetTimestamp();
        var right = await lab.Api.PostAsync("/access/domains/l1/sync", "scope=both", lab.Root);
        await lab.Api.PutAsync("/access/domains/l1", "sync-defaults-options=scope%3Dusers", lab.Root);
        var byDefault = await lab.Api.PostAsync("/access/domains/l1/sync", null, lab.Root);

        Assert.Equal((400, "realm"), (unknown.Status, unknown.Faults.Single()));
        Assert.Equal((500, "Cannot sync realm type 'pve'! Only LDAP/AD realms can be synced."), builtin.Failure);
        Assert.Equal((400, "scope"), (noScope.Status, noScope.Faults.Single()));
        Assert.Equal((501, "this server cannot synchronise realms yet"), right.Failure);
        Assert.Equal(right.Failure, byDefault.Failure);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task OpenID_says_that_it_is_not_there_yet()
    {
        var begin = await lab.Api.PostAsync("/access/openid/auth-url", new { realm = "kc", redirect_url = "https://pve" });
        var wrong = await lab.Api.PostAsync("/access/openid/auth-url", new { realm = "pve", redirect_url = "https://pve" });
        var missing = await lab.Api.PostAsync("/access/openid/auth-url", new { realm = "nope", redirect_url = "https://pve" });
        var login = await lab.Api.PostAsync("/access/openid/login", new { state = "s", code = "c", redirect_url = "https://pve" });

        Assert.Equal((501, "this server cannot log in through OpenID yet"), begin.Failure);
        Assert.Equal(begin.Failure, login.Failure);
        Assert.Equal((500, "wrong realm type (pve != openid)"), wrong.Failure);
        Assert.Equal((500, "authentication domain 'nope' does not exist"), missing.Failure);
        Assert.Equal(
            """{"data":[{"subdir":"auth-url"},{"subdir":"login"}]}""",
            (await lab.Api.GetAsync("/access/openid", lab.As("bob@pve"))).Text);
    }

    public void Dispose() => lab.Dispose();
}
