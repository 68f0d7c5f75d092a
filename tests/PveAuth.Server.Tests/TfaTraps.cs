using Microsoft.Extensions.DependencyInjection;

namespace PveAuth.Server.Tests;

/// <summary>The specification's traps about the methods for second factors.</summary>
public sealed class TfaTraps : IDisposable
{
    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    [Fact]
    public async Task Who_administers_users_does_not_take_away_the_counters_of_root()
    {
        lab.Edit("user.cfg", text => text + "user:uadm@pve:1:0::::::\nacl:1:/access:uadm@pve:PVEUserAdmin:\n");
        var phone = await lab.EnrolPhoneAsync("root@pam");
        await lab.EnrolPhoneAsync("bob@pve");
        var wrong = "totp:" + phone.WrongCode(lab.Clock.NowSeconds);
        Assert.Equal(401, (await lab.AnswerAsync("root@pam", RootsHalfTicket(), wrong)).Status);

        var answer = await lab.Api.PutAsync("/access/users/root@pam/unlock-tfa", null, lab.As("uadm@pve"));

        Assert.Equal((403, "Permission check failed (/, Permissions.Modify)"), answer.Failure);
        Assert.Contains("\"totp-failures\":1", lab.Server.Read("pveauth/tfa/root@pam.json"), StringComparison.Ordinal);
        Assert.Equal(200, (await lab.Api.PutAsync("/access/users/bob@pve/unlock-tfa", null, lab.As("uadm@pve"))).Status);
        Assert.Equal(200, (await lab.Api.PutAsync("/access/users/root@pam/unlock-tfa", null, lab.As("admin@pve"))).Status);
    }

    /// <summary>What root@pam would get for the password of the system, which no test knows.</summary>
    private string RootsHalfTicket() => lab.Server.Services.GetRequiredService<PveAuth.Store.ConfigDirectory>().Keys.Keys
        .IssueHalf("root@pam", "{\"totp\":true}", lab.Clock.NowSeconds);

    [Fact]
    public async Task Trap_52_a_realm_that_demands_TOTP_lets_nobody_in_without_it()
    {
        lab.Edit("domains.cfg", text => text.Replace(
            "pve: pve\n", "pve: pve\n\ttfa type=oath\n", StringComparison.Ordinal));

        var nothing = await lab.TryLogInAsync("bob@pve");
        var phone = await lab.EnrolPhoneAsync("eve@pve");
        await lab.MakeRecoveryKeysAsync("carol@pve");
        var onlyRecovery = LabFactors.ChallengeOf(await lab.BeginAsync("carol@pve"));

        Assert.Equal((401, "authentication failure"), nothing.Failure);
        Assert.Equal("enrol.none-for-realm", nothing.Json.GetProperty("pveauth").GetProperty("code").GetString());
        Assert.Equal(200, (await lab.LogInWithAsync("eve@pve", "totp:" + phone.Code(lab.Clock.NowSeconds))).Status);
        Assert.True(onlyRecovery.TryGetProperty("recovery", out _));
    }

    [Fact]
    public async Task Trap_52_a_realm_that_demands_Yubico_asks_everybody_for_it()
    {
        lab.Edit("domains.cfg", text => text.Replace(
            "pve: pve\n", "pve: pve\n\ttfa type=yubico,id=1,key=a2V5\n", StringComparison.Ordinal));

        Assert.Equal("""{"yubico":true}""", LabFactors.ChallengeOf(await lab.BeginAsync("bob@pve")).GetRawText());
    }

    [Fact]
    public async Task Trap_83_a_missing_entry_is_404_to_look_at_and_500_to_change()
    {
        var look = await lab.Api.GetAsync("/access/tfa/bob@pve/none", lab.Root);
        var change = await lab.Api.PutAsync("/access/tfa/bob@pve/none", new { enable = 0 }, lab.Root);
        var remove = await lab.Api.DeleteAsync("/access/tfa/bob@pve/none", lab.Root);

        Assert.Equal((404, "No such tfa entry 'none'"), look.Failure);
        Assert.Equal((500, "no such entry"), change.Failure);
        Assert.Equal((500, "no such entry"), remove.Failure);
    }

    [Fact]
    public async Task Trap_84_recovery_keys_cannot_be_disabled()
    {
        await lab.MakeRecoveryKeysAsync("bob@pve");

        Assert.Equal((500, "no such entry"), (await lab.Api.PutAsync("/access/tfa/bob@pve/recovery", new { enable = 0 }, lab.Root)).Failure);
    }

    [Fact]
    public async Task Trap_85_only_a_disabled_entry_says_whether_it_is_enabled()
    {
        await lab.EnrolPhoneAsync("bob@pve");
        var entry = (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data[0];
        var path = "/access/tfa/bob@pve/" + entry.GetProperty("id").GetString();

        var off = await lab.Api.PutAsync(path, new { enable = 0, description = "old phone" }, lab.Root);
        var shown = (await lab.Api.GetAsync(path, lab.Root)).Data;

        Assert.False(entry.TryGetProperty("enable", out _));
        Assert.Equal((200, """{"data":null}"""), (off.Status, off.Text));
        Assert.Equal((0, "old phone"), (shown.GetProperty("enable").GetInt32(), shown.GetProperty("description").GetString()));
    }

    [Fact]
    public async Task Trap_86_enrolment_takes_the_callers_own_password()
    {
        var bob = lab.As("bob@pve");
        var without = await lab.Api.PostAsync("/access/tfa/bob@pve", new { type = "recovery" }, bob);
        var wrong = await lab.Api.PostAsync("/access/tfa/bob@pve", new { type = "recovery", password = "wrong-one" }, bob);
        var right = await lab.Api.PostAsync("/access/tfa/bob@pve", new { type = "recovery", password = Lab.Password }, bob);
        var byAdministrator = await lab.Api.PostAsync(
            "/access/tfa/carol@pve", new { type = "recovery", password = Lab.Password }, lab.As("gadm@pve"));
        var ofRoot = await lab.Api.PostAsync(
            "/access/tfa/root@pam", new { type = "recovery", password = Lab.Password }, lab.As("admin@pve"));

        Assert.Equal((400, "password"), (without.Status, without.Faults.Single()));
        Assert.Equal((500, "invalid credentials"), wrong.Failure);
        Assert.Equal(200, right.Status);
        Assert.Equal(200, byAdministrator.Status);
        Assert.Equal((403, "Permission check failed"), ofRoot.Failure);
    }

    [Fact]
    public async Task Trap_87_a_registration_that_was_not_finished_leaves_nothing()
    {
        var before = lab.Server.Read("user.cfg");

        var begun = await lab.Api.PostAsync("/access/tfa/bob@pve", new { type = "webauthn", description = "key" }, lab.Root);

        Assert.True(begun.Status == 200, begun.Text);
        Assert.Equal("""{"data":[]}""", (await lab.Api.GetAsync("/access/tfa", lab.Root)).Text);
        Assert.Equal(before, lab.Server.Read("user.cfg"));
        Assert.False(File.Exists(Path.Combine(lab.Server.ConfigDir, "priv", "tfa.cfg")));
        ApiClient.SessionOf(await lab.TryLogInAsync("bob@pve"));
    }

    [Fact]
    public async Task Trap_88_the_second_call_of_a_registration_takes_the_bare_challenge()
    {
        using var key = LabKeys.New();
        var options = await lab.BeginKeyAsync("bob@pve");
        var challenge = LabKeys.ChallengeIn(options);

        var whole = await lab.Api.PostAsync(
            "/access/tfa/bob@pve", new { type = "webauthn", challenge = options, value = key.Register(challenge) }, lab.Root);
        var bare = await lab.Api.PostAsync(
            "/access/tfa/bob@pve", new { type = "webauthn", challenge, value = key.Register(challenge) }, lab.Root);

        Assert.Equal(500, whole.Status);
        Assert.True(bare.Status == 200, bare.Text);
        Assert.Equal("webauthn", (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Trap_88_the_second_call_for_a_U2F_key_takes_the_whole_challenge()
    {
        lab.Put("datacenter.cfg", LabU2f.Option);
        using var key = LabU2f.New();
        var options = await lab.BeginU2fAsync("bob@pve");
        var value = key.Register(options);

        var bare = await lab.FinishU2fAsync("bob@pve", LabU2f.BareChallenge(options), value);
        var whole = await lab.FinishU2fAsync("bob@pve", options, value);

        Assert.Equal((500, "no such challenge"), bare.Failure);
        Assert.True(whole.Status == 200, whole.Text);
        Assert.Equal("u2f", (await lab.Api.GetAsync("/access/tfa/bob@pve", lab.Root)).Data[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Trap_89_unlocking_a_user_without_second_factors_is_no_such_user()
    {
        Assert.Equal((500, "no such user"), (await lab.Api.PutAsync("/access/users/alice@pve/unlock-tfa", null, lab.Root)).Failure);
    }

    public void Dispose() => lab.Dispose();
}
