using System.Text.Json;

namespace PveAuth.Server.Tests;

/// <summary><c>GET /pveauth/tfa-status</c>.</summary>
public sealed class FactorStatus : IDisposable
{
    private readonly Lab lab = new(files => files.Put("datacenter.cfg", LabKeys.Option));

    [Fact]
    public async Task Users_without_factors_are_listed_too()
    {
        var list = await lab.Api.GetAsync("/pveauth/tfa-status", lab.As("alice@pve"));
        var users = await lab.Api.GetAsync("/access/users", lab.As("alice@pve"));

        Assert.Equal(users.Data.GetArrayLength(), list.Data.GetArrayLength());
        var bob = Of(list, "bob@pve");
        Assert.Equal("""{"webauthn":0,"totp":0,"u2f":0,"yubico":0}""", bob.GetProperty("factors").GetRawText());
        Assert.False(bob.TryGetProperty("recovery", out _));
        Assert.False(bob.TryGetProperty("lastConfirmed", out _));
    }

    [Fact]
    public async Task Last_use_recovery_keys_left_and_locks_are_told()
    {
        var phone = await lab.EnrolPhoneAsync("bob@pve");
        var keys = await lab.MakeRecoveryKeysAsync("bob@pve");
        ApiClient.SessionOf(await lab.LogInWithAsync("bob@pve", "recovery:" + keys[0]));
        lab.Clock.Advance(TimeSpan.FromSeconds(30));
        ApiClient.SessionOf(await lab.LogInWithAsync("bob@pve", "totp:" + phone.Code(lab.Clock.NowSeconds)));

        var bob = await OneAsync("bob@pve");
        Assert.Equal((9, 10), (bob.GetProperty("recovery").GetProperty("left").GetInt32(), bob.GetProperty("recovery").GetProperty("total").GetInt32()));
        Assert.Equal("totp", bob.GetProperty("lastConfirmed").GetProperty("method").GetString());
        var totp = bob.GetProperty("entries").EnumerateArray().Single(entry => entry.GetProperty("type").GetString() == "totp");
        Assert.Equal((lab.Clock.NowSeconds, 6), (totp.GetProperty("lastUsed").GetInt64(), totp.GetProperty("digits").GetInt32()));
        Assert.False(bob.GetProperty("totpLocked").GetBoolean());

        for (var i = 0; i < 8; i++)
        {
            await lab.LogInWithAsync("bob@pve", "totp:" + phone.WrongCode(lab.Clock.NowSeconds));
        }

        Assert.True((await OneAsync("bob@pve")).GetProperty("totpLocked").GetBoolean());
    }

    [Fact]
    public async Task A_key_bears_the_id_that_it_was_made_for()
    {
        await lab.EnrolKeyAsync("bob@pve", LabKeys.New());

        var entry = (await OneAsync("bob@pve")).GetProperty("entries")[0];
        Assert.Equal(("webauthn", Core.Tests.Tfa.WebAuthnFixture.RpId), (entry.GetProperty("type").GetString(), entry.GetProperty("rpId").GetString()));
        Assert.False(entry.GetProperty("synced").GetBoolean());
    }

    [Fact]
    public async Task Whom_the_caller_may_not_see_is_left_out()
    {
        var own = await lab.Api.GetAsync("/pveauth/tfa-status", lab.As("carol@pve"));
        var foreign = await lab.Api.GetAsync("/pveauth/tfa-status?userid=bob@pve", lab.As("carol@pve"));

        Assert.Equal(["carol@pve"], own.Data.EnumerateArray().Select(status => status.GetProperty("userid").GetString()));
        Assert.Equal(0, foreign.Data.GetArrayLength());
    }

    public void Dispose() => lab.Dispose();

    private async Task<JsonElement> OneAsync(string user) =>
        Of(await lab.Api.GetAsync($"/pveauth/tfa-status?userid={user}", lab.Root), user);

    private static JsonElement Of(ApiAnswer answer, string user) =>
        answer.Data.EnumerateArray().Single(status => status.GetProperty("userid").GetString() == user);
}
