using System.Text.Json;
using System.Text.Json.Nodes;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary><c>POST /pveauth/passkey</c>, and what is kept beside tfa.cfg.</summary>
public sealed class PasskeyRegistration : IDisposable
{
    private const string Bob = "bob@pve";

    private readonly Lab lab = LabPasskeys.Start();
    private readonly SoftwareAuthenticator key = new() { Flags = LabPasskeys.Verified };

    [Fact]
    public async Task The_browser_is_asked_for_a_discoverable_credential_of_a_verified_user()
    {
        await lab.EnrolPasskeyAsync(Bob, key);

        var options = Options(await lab.BeginPasskeyAsync(Bob));

        Assert.Equal(
            """{"residentKey":"required","requireResidentKey":true,"userVerification":"required"}""",
            options.GetProperty("authenticatorSelection").GetRawText());
        Assert.Equal("""{"credProps":true}""", options.GetProperty("extensions").GetRawText());
        Assert.Equal(key.UserHandle, options.GetProperty("user").GetProperty("id").GetString());
        Assert.Equal(
            WebAuthnFixture.Base64(key.Id), Assert.Single(options.GetProperty("excludeCredentials").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_entry_is_an_ordinary_one_and_the_note_lies_beside()
    {
        var id = await lab.EnrolPasskeyAsync(Bob, key);

        var entry = Assert.Single((await lab.Api.GetAsync($"/access/tfa/{Bob}", lab.Root)).Data.EnumerateArray());
        Assert.Equal((id, "webauthn", "passkey"), (Text(entry, "id"), Text(entry, "type"), Text(entry, "description")));
        Assert.DoesNotContain(key.UserHandle!, lab.Server.Read("priv/tfa.cfg"), StringComparison.Ordinal);
        Assert.Equal(
            "{\"handle\":\"" + key.UserHandle + "\",\"entries\":{\"" + id + "\":{\"passkey\":true,\"rpId\":\"lab.example.com\"}}}\n",
            lab.Server.Read("pveauth/factors/bob@pve.json"));
        Assert.Contains("user:bob@pve:1:0:::::x:", lab.Server.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_a_second_factor_already_may_become_a_passkey_too()
    {
        await lab.EnrolKeyAsync(Bob, key);

        Assert.Equal(0, Options(await lab.BeginPasskeyAsync(Bob)).GetProperty("excludeCredentials").GetArrayLength());
    }

    [Fact]
    public async Task An_unverified_user_is_refused()
    {
        using var unverified = new SoftwareAuthenticator();
        var challenge = Challenge(await lab.BeginPasskeyAsync(Bob));

        var answer = await lab.FinishPasskeyAsync(Bob, challenge, unverified.Register(challenge));

        Assert.Equal((500, "failed to verify webauthn response: user was not verified by the authenticator"), answer.Failure);
    }

    [Fact]
    public async Task A_challenge_for_one_kind_makes_no_entry_of_the_other()
    {
        var plain = LabKeys.ChallengeIn(await lab.BeginKeyAsync(Bob));
        var passkey = Challenge(await lab.BeginPasskeyAsync(Bob));

        var asPasskey = await lab.FinishPasskeyAsync(Bob, plain, key.Register(plain));
        var asPlain = await lab.Api.PostAsync(
            $"/access/tfa/{Bob}", new { type = "webauthn", challenge = passkey, value = key.Register(passkey) }, lab.Root);

        Assert.Equal((500, "no such challenge"), asPasskey.Failure);
        Assert.Equal((500, "no such challenge"), asPlain.Failure);
    }

    [Theory]
    [InlineData("bob@pve", "carol@pve", 403)]
    [InlineData("root@pam", "bob@pve", 403)]
    [InlineData("admin@pve", "bob@pve", 403)]
    public async Task A_passkey_is_registered_by_its_owner_alone(string caller, string user, int status)
    {
        var answer = await lab.Api.PostAsync(
            "/pveauth/passkey", new { userid = user, description = "x", password = Lab.Password }, lab.As(caller));

        Assert.Equal(status, answer.Status);
        Assert.False(File.Exists(Path.Combine(lab.Server.ConfigDir, $"pveauth/factors/{user}.json")));
    }

    [Theory]
    [InlineData(null, 400)]
    [InlineData("wrong-Passw0rd", 500)]
    public async Task The_own_password_is_asked_for(string? password, int status)
    {
        var answer = await lab.Api.PostAsync("/pveauth/passkey", new { userid = Bob, description = "x", password }, lab.As(Bob));

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task No_passkey_is_registered_where_the_realm_does_not_allow_it()
    {
        lab.Put("pveauth/policy.json", "{}");

        Assert.Equal((500, "realm 'pve' does not allow logging in without a password"), (await lab.BeginPasskeyAsync(Bob)).Failure);
    }

    [Fact]
    public async Task The_owners_browser_learns_which_credentials_still_count()
    {
        var id = await lab.EnrolPasskeyAsync(Bob, key);
        using var plain = LabKeys.New();
        await lab.EnrolKeyAsync(Bob, plain);

        var data = (await lab.Api.GetAsync("/pveauth/passkeys", lab.As(Bob))).Data;

        Assert.Equal((key.UserHandle, WebAuthnFixture.RpId), (Text(data, "handle"), Text(data, "rpId")));
        Assert.Equal(1, data.GetProperty("allowed").GetInt32());
        Assert.Equal(
            [(id, WebAuthnFixture.Base64(key.Id), 1), (null, WebAuthnFixture.Base64(plain.Id), 0)],
            data.GetProperty("entries").EnumerateArray().Select(entry => (
                entry.GetProperty("passkey").GetInt32() == 1 ? Text(entry, "id") : null,
                Text(entry, "credential"),
                entry.GetProperty("passkey").GetInt32())));
        Assert.Equal(0, (await lab.Api.GetAsync("/pveauth/passkeys", lab.As("carol@pve"))).Data.GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task Removing_the_entry_removes_its_note_and_removing_the_user_all_of_them()
    {
        var id = await lab.EnrolPasskeyAsync(Bob, key);
        await lab.Api.DeleteAsync($"/access/tfa/{Bob}/{id}", lab.Root);
        Assert.Equal(
            $$$"""{"handle":"{{{key.UserHandle}}}","entries":{}}""" + "\n", lab.Server.Read("pveauth/factors/bob@pve.json"));

        await lab.Api.DeleteAsync($"/access/users/{Bob}", lab.Root);
        Assert.False(File.Exists(Path.Combine(lab.Server.ConfigDir, "pveauth/factors/bob@pve.json")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(lab.Server.ConfigDir, "pveauth/handles")));
    }

    [Fact]
    public async Task PVEs_own_registration_keeps_its_options_and_notes_the_relying_party()
    {
        var options = await lab.BeginKeyAsync(Bob);
        var handle = JsonNode.Parse(options)!["publicKey"]!["user"]!["id"]!.GetValue<string>();

        Assert.Equal(22, handle.Length);
        Assert.Contains("\"residentKey\":\"discouraged\"", options, StringComparison.Ordinal);
        Assert.Equal(handle, JsonNode.Parse(await lab.BeginKeyAsync(Bob))!["publicKey"]!["user"]!["id"]!.GetValue<string>());

        await lab.EnrolKeyAsync(Bob, key);
        Assert.Contains("\"passkey\":false,\"rpId\":\"lab.example.com\"", lab.Server.Read("pveauth/factors/bob@pve.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_WebAuthn_check_knows_for_which_ID_a_key_was_made()
    {
        await lab.EnrolKeyAsync(Bob, key);
        Assert.DoesNotContain(await FoundAsync(), id => id is "K02" or "K03");

        lab.Put("datacenter.cfg", "webauthn: id=example.com,origin=https://pve.lab.example.com:8006,rp=Lab\n");
        Assert.Contains("K02", await FoundAsync());
    }

    public void Dispose()
    {
        key.Dispose();
        lab.Dispose();
    }

    private async Task<List<string?>> FoundAsync()
    {
        var answer = await lab.Api.GetAsync("/pveauth/webauthn-check", lab.Root);
        return [.. answer.Data.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("id").GetString())];
    }

    private static JsonElement Options(ApiAnswer begun) =>
        JsonDocument.Parse(begun.Data.GetProperty("challenge").GetString()!).RootElement.GetProperty("publicKey");

    private static string Challenge(ApiAnswer begun) => Options(begun).GetProperty("challenge").GetString()!;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
