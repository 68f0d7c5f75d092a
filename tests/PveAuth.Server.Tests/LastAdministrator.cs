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

    /// <summary>Then admin@pve is the only administrator.</summary>
    private void DisableRoot() => lab.Edit(
        "user.cfg", text => text.Replace("user:root@pam:1:", "user:root@pam:0:", StringComparison.Ordinal));
}
