namespace PveAuth.Server.Tests;

/// <summary>Settings after which no administrator could log in are not saved by accident.</summary>
public sealed class LastAdministrator : IDisposable
{
    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    public void Dispose() => lab.Dispose();

    [Fact]
    public async Task A_realm_demand_that_the_last_administrator_cannot_meet_is_refused_unless_forced()
    {
        DisableRoot();
        var refused = await lab.Api.PutAsync("/access/domains/pve", new { tfa = "type=oath" }, lab.As("admin@pve"));
        Assert.DoesNotContain("oath", lab.Server.Read("domains.cfg"), StringComparison.Ordinal);
        var forced = await lab.Api.PutAsync("/access/domains/pve", new { tfa = "type=oath", force = 1 }, lab.As("admin@pve"));

        Assert.Equal((400, "tfa"), (refused.Status, refused.Faults.Single()));
        Assert.Contains("admin@pve", refused.Errors.GetProperty("tfa").GetString(), StringComparison.Ordinal);
        Assert.Contains("force=1", refused.Errors.GetProperty("tfa").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, forced.Status);
        Assert.Contains("oath", lab.Server.Read("domains.cfg"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delete=webauthn", 400)]
    [InlineData("webauthn=rp=Lab,id=other.example.com", 400)]
    [InlineData("webauthn=rp=Renamed,id=lab.example.com", 200)]
    [InlineData("delete=webauthn&force=1", 200)]
    [InlineData("keyboard=de", 200)]
    public async Task Settings_that_strand_the_last_administrator_s_key_are_refused_unless_forced(string form, int status)
    {
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync("admin@pve", key);
        DisableRoot();

        var answer = await lab.Api.PutAsync("/cluster/options", form, lab.As("admin@pve"));

        Assert.Equal(status, answer.Status);
        if (status == 400)
        {
            Assert.Equal("webauthn", answer.Faults.Single());
            Assert.Equal(LabKeys.Option, lab.Server.Read("datacenter.cfg"));
        }
    }

    [Fact]
    public async Task Where_one_remains_nobody_notices_the_check()
    {
        using var other = new Lab(files => files.Put("datacenter.cfg", LabKeys.Option));
        using var key = LabKeys.New();
        await other.EnrolKeyAsync("admin@pve", key);

        Assert.Equal(200, (await other.Api.PutAsync("/access/domains/pve", new { tfa = "type=oath" }, other.As("admin@pve"))).Status);

        // The lost key has a word of its own.
        var stranding = await other.Api.PutAsync("/cluster/options", "delete=webauthn", other.As("admin@pve"));
        Assert.DoesNotContain("no administrator could log in", stranding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_see_users_learns_how_many_there_are_and_no_name()
    {
        DisableRoot();
        lab.Edit("user.cfg", text => text + "role:Realms:Realm.Allocate:\nacl:0:/access/realm:bob@pve:Realms:\n");

        var refused = await lab.Api.PutAsync("/access/domains/pve", new { tfa = "type=oath" }, lab.As("bob@pve"));

        Assert.Equal((400, "tfa"), (refused.Status, refused.Faults.Single()));
        Assert.DoesNotContain("admin@pve", refused.Text, StringComparison.Ordinal);
        Assert.Contains("now: 1 users", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_realm_of_the_last_administrator_is_removed_only_by_force_and_other_realms_at_once()
    {
        lab.Edit("domains.cfg", text => text + "\npve: two\n");
        lab.Edit("priv/shadow.cfg", text => text + text.Split('\n')[0].Replace("admin:", "chief:", StringComparison.Ordinal) + "\n");
        lab.Edit("user.cfg", text => text.Replace("user:admin@pve:1:", "user:admin@pve:0:", StringComparison.Ordinal)
            + "user:chief@two:1:0::::::\nacl:1:/:chief@two:Administrator:\n");
        DisableRoot();
        var chief = lab.As("chief@two");

        Assert.Equal(200, (await lab.Api.DeleteAsync("/access/domains/corp", chief)).Status);
        var refused = await lab.Api.DeleteAsync("/access/domains/two", chief);
        Assert.Contains("pve: two", lab.Server.Read("domains.cfg"), StringComparison.Ordinal);
        var forced = await lab.Api.DeleteAsync("/access/domains/two?force=1", chief);

        Assert.Equal((400, "realm"), (refused.Status, refused.Faults.Single()));
        Assert.Contains("chief@two", refused.Errors.GetProperty("realm").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, forced.Status);
        Assert.DoesNotContain("pve: two", lab.Server.Read("domains.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_process_just_wrote_about_factors_counts_at_once()
    {
        using var key = LabKeys.New();
        await lab.EnrolKeyAsync("admin@pve", key);
        DisableRoot();
        Assert.Equal(200, (await lab.Api.GetAsync("/access/tfa/admin@pve", lab.As("admin@pve"))).Status);

        // Nobody has looked at the file since. The key is gone, and with it what the setting could take away.
        await File.WriteAllTextAsync(Path.Combine(lab.Server.ConfigDir, "priv/tfa.cfg"), "{}");
        var saved = await lab.Api.PutAsync("/cluster/options", "delete=webauthn", lab.As("admin@pve"));

        Assert.True(saved.Status == 200, saved.Text);
    }

    [Fact]
    public async Task A_passkey_that_is_the_last_administrator_s_only_way_in_counts()
    {
        using var alone = LabPasskeys.Start();
        using var key = new Core.Tests.Tfa.SoftwareAuthenticator { Flags = LabPasskeys.Verified };
        await alone.EnrolPasskeyAsync("admin@pve", key);
        alone.Edit("user.cfg", text => text.Replace("user:root@pam:1:", "user:root@pam:0:", StringComparison.Ordinal));
        alone.Edit("priv/shadow.cfg", text => text.Replace("admin:", "other:", StringComparison.Ordinal));
        Assert.Equal(200, (await alone.LogInWithPasskeyAsync(key)).Status);

        foreach (var form in new[] { "passkeyRealms=&passkeyTwoFactorRealms=", "passkeyTwoFactorRealms=" })
        {
            var refused = await alone.Api.PutAsync("/pveauth/policy", form, alone.As("admin@pve"));
            Assert.Equal((400, "tfa"), (refused.Status, refused.Faults.Single()));
        }

        var demand = await alone.Api.PutAsync("/access/domains/pve", "tfa=type%3Doath", alone.As("admin@pve"));
        Assert.Equal((400, "tfa"), (demand.Status, demand.Faults.Single()));
        Assert.Equal(200, (await alone.Api.PutAsync("/pveauth/policy", "passkeyRealms=pve,corp", alone.As("admin@pve"))).Status);
    }

    /// <summary>Then admin@pve is the only administrator.</summary>
    private void DisableRoot() => lab.Edit(
        "user.cfg", text => text.Replace("user:root@pam:1:", "user:root@pam:0:", StringComparison.Ordinal));
}
