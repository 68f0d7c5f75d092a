using System.Text.Json;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>Logging in with a passkey in place of the password.</summary>
public sealed class PasskeyLogins : IDisposable
{
    private const string Bob = "bob@pve";

    private readonly Lab lab = LabPasskeys.Start();
    private readonly SoftwareAuthenticator key = new() { Flags = LabPasskeys.Verified };

    [Fact]
    public async Task A_passkey_logs_in_and_the_ticket_is_like_any_other()
    {
        await lab.EnrolPasskeyAsync(Bob, key);

        var answer = await lab.LogInWithPasskeyAsync(key);

        var session = ApiClient.SessionOf(answer);
        Assert.Equal(Bob, session.User);
        Assert.Equal(
            (await lab.TryLogInAsync("carol@pve")).Data.EnumerateObject().Select(member => member.Name),
            answer.Data.EnumerateObject().Select(member => member.Name));
        Assert.Equal(200, (await lab.Api.GetAsync("/access/permissions", session)).Status);
        Assert.Contains("<root@pam> successful auth for user 'bob@pve' (passkey)", lab.Server.Log.All);
    }

    [Fact]
    public async Task The_challenge_names_no_credential_and_demands_verification()
    {
        var answer = await lab.Api.PostAsync("/pveauth/passkey-login", null);

        var options = JsonDocument.Parse(answer.Data.GetProperty("challenge").GetString()!).RootElement.GetProperty("publicKey");
        Assert.Equal(["challenge", "timeout", "rpId", "allowCredentials", "userVerification"], options.EnumerateObject().Select(m => m.Name));
        Assert.Equal("required", options.GetProperty("userVerification").GetString());
        Assert.Equal(0, options.GetProperty("allowCredentials").GetArrayLength());
        Assert.Equal(WebAuthnFixture.RpId, options.GetProperty("rpId").GetString());
    }

    [Fact]
    public async Task Asking_for_challenges_stores_nothing()
    {
        string[] Files() => [.. Directory.EnumerateFiles(lab.Server.ConfigDir, "*", SearchOption.AllDirectories).Order()];
        var before = Files();

        var challenges = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => lab.AskForPasskeyAsync()));

        Assert.Equal(100, challenges.Distinct().Count());
        Assert.Equal(before, Files());
    }

    [Theory]
    [InlineData("unknown handle", "nobody has this user handle")]
    [InlineData("handle of another user", "credential was not asked for")]
    [InlineData("no handle", "malformed answer")]
    [InlineData("another authenticator", "credential was not asked for")]
    [InlineData("signature of another", "signature does not verify")]
    [InlineData("user not verified", "user was not verified by the authenticator")]
    [InlineData("user not present", "user was not present")]
    [InlineData("backed up but not eligible", "backup flags contradict each other")]
    [InlineData("other origin", "origin is not the configured one")]
    [InlineData("other relying party", "credential belongs to another relying party id")]
    [InlineData("embedded page", "page was embedded across origins")]
    [InlineData("registration data", "client data of another ceremony")]
    [InlineData("own challenge", "the challenge was not issued here")]
    [InlineData("challenge of a second factor", "the challenge was not issued here")]
    [InlineData("changed time", "the challenge was not issued here")]
    [InlineData("late", "challenge expired")]
    [InlineData("disabled entry", "credential was not asked for")]
    [InlineData("removed entry", "credential was not asked for")]
    [InlineData("disabled user", "user 'bob@pve' is disabled")]
    [InlineData("expired user", "user 'bob@pve' access expired")]
    [InlineData("deleted user", "nobody has this user handle")]
    [InlineData("realm not allowed", "realm 'pve' does not allow logging in without a password")]
    [InlineData("no JSON", "malformed answer")]
    [InlineData("list", "malformed answer")]
    public async Task A_refusal_says_the_same_whatever_was_wrong_and_the_log_says_what(string what, string reason)
    {
        var entry = await lab.EnrolPasskeyAsync(Bob, key);
        var challenge = await lab.AskForPasskeyAsync();
        var response = key.Login(challenge);
        switch (what)
        {
            case "unknown handle":
                key.UserHandle = "AAECAwQFBgcICQoLDA0ODw";
                response = key.Login(challenge);
                break;
            case "handle of another user":
                using (var other = new SoftwareAuthenticator { Flags = LabPasskeys.Verified })
                {
                    await lab.EnrolPasskeyAsync("carol@pve", other);
                    key.UserHandle = other.UserHandle;
                }

                response = key.Login(challenge);
                break;
            case "no handle":
                key.UserHandle = null;
                response = key.Login(challenge);
                break;
            case "another authenticator":
                response = Bent(new() { Flags = LabPasskeys.Verified }).Login(challenge);
                break;
            case "signature of another":
                var data = key.AuthenticatorData(0, registration: false);
                var client = key.ClientData("webauthn.get", challenge);
                using (var other = new SoftwareAuthenticator())
                {
                    response = key.AssertionJson(challenge, data, client, other.Sign(data, client));
                }

                break;
            case "user not verified":
                response = Signed(challenge, key.ClientData("webauthn.get", challenge), flags: 0x01);
                break;
            case "user not present":
                response = Signed(challenge, key.ClientData("webauthn.get", challenge), flags: 0x04);
                break;
            case "backed up but not eligible":
                response = Signed(challenge, key.ClientData("webauthn.get", challenge), flags: 0x15);
                break;
            case "other origin":
                response = Signed(challenge, Bent(new() { Origin = "https://evil.example.com" }).ClientData("webauthn.get", challenge));
                break;
            case "other relying party":
                response = Signed(challenge, key.ClientData("webauthn.get", challenge), rpId: "evil.example.com");
                break;
            case "embedded page":
                response = Signed(challenge, Bent(new() { ExtraClientData = ",\"crossOrigin\":true" }).ClientData("webauthn.get", challenge));
                break;
            case "registration data":
                response = Signed(challenge, key.ClientData("webauthn.create", challenge));
                break;
            case "own challenge":
                response = key.Login("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
                break;
            case "challenge of a second factor":
                response = key.Login(LabKeys.WebAuthnChallengeOf(await lab.BeginAsync(Bob)));
                break;
            case "changed time":
                response = key.Login(challenge[..31] + (challenge[31] == 'A' ? 'B' : 'A') + challenge[32..]);
                break;
            case "late":
                lab.Clock.Advance(TimeSpan.FromSeconds(121));
                break;
            case "disabled entry":
                await lab.Api.PutAsync($"/access/tfa/{Bob}/{entry}", new { enable = 0 }, lab.Root);
                break;
            case "removed entry":
                await lab.Api.DeleteAsync($"/access/tfa/{Bob}/{entry}", lab.Root);
                break;
            case "disabled user":
                await lab.Api.PutAsync($"/access/users/{Bob}", new { enable = 0 }, lab.Root);
                break;
            case "expired user":
                await lab.Api.PutAsync($"/access/users/{Bob}", new { expire = 1000 }, lab.Root);
                break;
            case "deleted user":
                await lab.Api.DeleteAsync($"/access/users/{Bob}", lab.Root);
                break;
            case "realm not allowed":
                lab.Put("pveauth/policy.json", """{"passkeyRealms":["pam"]}""");
                break;
            case "no JSON":
                response = "{";
                break;
            default:
                response = "[]";
                break;
        }

        var answer = await lab.AnswerPasskeyAsync(response);

        Assert.Equal((401, "authentication failure"), answer.Failure);
        Assert.False(answer.Json.TryGetProperty("pveauth", out _), answer.Text);
        Assert.Contains(lab.Server.Log.All, line => line.Contains($"msg=passkey: {reason}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plain_second_factor_does_not_stand_for_the_password()
    {
        using var plain = new SoftwareAuthenticator { Flags = LabPasskeys.Verified };
        var options = await lab.BeginKeyAsync(Bob);
        var challenge = LabKeys.ChallengeIn(options);
        plain.UserHandle = JsonDocument.Parse(options).RootElement.GetProperty("publicKey").GetProperty("user").GetProperty("id").GetString();
        await lab.Api.PostAsync($"/access/tfa/{Bob}", new { type = "webauthn", challenge, value = plain.Register(challenge) }, lab.Root);

        Assert.Equal(401, (await lab.LogInWithPasskeyAsync(plain)).Status);

        // With the password it is good.
        var half = await lab.BeginAsync(Bob);
        ApiClient.SessionOf(await lab.AnswerAsync(Bob, half, "webauthn:" + plain.Login(LabKeys.WebAuthnChallengeOf(half))));
    }

    [Fact]
    public async Task A_passkey_is_a_second_factor_after_the_password_too()
    {
        await lab.EnrolPasskeyAsync(Bob, key);
        var half = await lab.BeginAsync(Bob);

        ApiClient.SessionOf(await lab.AnswerAsync(Bob, half, "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(half))));
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        await lab.EnrolPasskeyAsync(Bob, key);
        var response = key.Login(await lab.AskForPasskeyAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => lab.AnswerPasskeyAsync(response)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal(401, answer.Status));
        Assert.Equal(401, (await lab.AnswerPasskeyAsync(response)).Status);
    }

    [Fact]
    public async Task A_spent_challenge_stays_spent_until_it_is_dead_and_is_forgotten_then()
    {
        await lab.EnrolPasskeyAsync(Bob, key);
        var response = key.Login(await lab.AskForPasskeyAsync());
        ApiClient.SessionOf(await lab.AnswerPasskeyAsync(response));

        lab.Clock.Advance(TimeSpan.FromSeconds(119));
        ApiClient.SessionOf(await lab.LogInWithPasskeyAsync(key));
        Assert.Equal(401, (await lab.AnswerPasskeyAsync(response)).Status);

        lab.Clock.Advance(TimeSpan.FromSeconds(300));
        ApiClient.SessionOf(await lab.LogInWithPasskeyAsync(key));
        Assert.Single(JsonDocument.Parse(lab.Server.Read("pveauth/tfa/bob@pve.json")).RootElement.GetProperty("spent").EnumerateArray());
    }

    [Fact]
    public async Task A_counter_must_go_up_and_is_remembered()
    {
        await lab.EnrolPasskeyAsync(Bob, key, counter: 7);

        Assert.Equal(401, (await lab.LogInWithPasskeyAsync(key, counter: 7)).Status);
        ApiClient.SessionOf(await lab.LogInWithPasskeyAsync(key, counter: 9));
        Assert.Equal(401, (await lab.LogInWithPasskeyAsync(key, counter: 9)).Status);
        Assert.Contains(lab.Server.Log.All, line => line.Contains("signature counter did not go up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_synced_passkey_that_counts_nothing_leaves_the_file_alone()
    {
        using var synced = new SoftwareAuthenticator { Flags = LabPasskeys.Verified | 0x18 };
        await lab.EnrolPasskeyAsync(Bob, synced);
        var before = File.GetLastWriteTimeUtc(Path.Combine(lab.Server.ConfigDir, "priv/tfa.cfg"));

        ApiClient.SessionOf(await lab.LogInWithPasskeyAsync(synced));

        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(lab.Server.ConfigDir, "priv/tfa.cfg")));
    }

    [Fact]
    public async Task Whoever_knows_the_user_handle_of_somebody_cannot_lock_them_out()
    {
        await lab.EnrolPasskeyAsync(Bob, key);
        var phone = await lab.EnrolPhoneAsync(Bob);
        using var wrong = new SoftwareAuthenticator { Flags = LabPasskeys.Verified, UserHandle = key.UserHandle };
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(401, (await lab.LogInWithPasskeyAsync(wrong)).Status);
        }

        ApiClient.SessionOf(await lab.LogInWithAsync(Bob, "totp:" + phone.Code(lab.Clock.NowSeconds)));
        ApiClient.SessionOf(await lab.LogInWithPasskeyAsync(key));
    }

    [Fact]
    public async Task A_lock_of_second_factors_holds_here_too()
    {
        await lab.EnrolPasskeyAsync(Bob, key);
        await lab.MakeRecoveryKeysAsync(Bob);
        var half = await lab.BeginAsync(Bob);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(401, (await lab.AnswerAsync(Bob, half, "recovery:0000-0000-0000-0000")).Status);
        }

        Assert.Equal(401, (await lab.LogInWithPasskeyAsync(key)).Status);
        Assert.Contains(lab.Server.Log.All, line => line.Contains("all second factors are locked", StringComparison.Ordinal));

        await lab.Api.PutAsync($"/access/users/{Bob}/unlock-tfa", null, lab.Root);
        ApiClient.SessionOf(await lab.LogInWithPasskeyAsync(key));
    }

    [Fact]
    public async Task The_ticket_goes_into_a_cookie_when_the_page_wishes_so()
    {
        await lab.EnrolPasskeyAsync(Bob, key);
        var response = key.Login(await lab.AskForPasskeyAsync());

        var answer = await lab.Api.PostAsync("/pveauth/passkey-login", new { response, http_only = 1 });

        Assert.False(answer.HasData("ticket"), answer.Text);
        Assert.StartsWith("__Host-PVEAuthCookie=PVE%3Abob%40pve", Assert.Single(answer.Http.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, 200)]
    [InlineData(61, 401)]
    public async Task A_node_whose_clock_is_a_minute_behind_accepts_a_challenge_of_another(int behind, int status)
    {
        await lab.EnrolPasskeyAsync(Bob, key);
        lab.Clock.Stop();
        var challenge = await lab.AskForPasskeyAsync();
        lab.Clock.Advance(TimeSpan.FromSeconds(-behind));

        Assert.Equal(status, (await lab.AnswerPasskeyAsync(key.Login(challenge))).Status);
    }

    [Fact]
    public async Task Nobody_is_asked_for_a_passkey_where_no_realm_allows_it()
    {
        lab.Put("pveauth/policy.json", "{}");

        Assert.Equal((500, "logging in with a passkey is not possible here"), (await lab.Api.PostAsync("/pveauth/passkey-login", null)).Failure);
    }

    [Fact]
    public async Task The_use_is_noted()
    {
        var entry = await lab.EnrolPasskeyAsync(Bob, key);
        ApiClient.SessionOf(await lab.LogInWithPasskeyAsync(key));

        var status = (await lab.Api.GetAsync($"/pveauth/tfa-status?userid={Bob}", lab.Root)).Data[0];
        Assert.Equal(lab.Clock.NowSeconds, status.GetProperty("entries")[0].GetProperty("lastUsed").GetInt64());
        Assert.Equal("passkey", status.GetProperty("lastConfirmed").GetProperty("method").GetString());
        Assert.Equal(entry, status.GetProperty("lastConfirmed").GetProperty("entry").GetString());
    }

    [Fact]
    public async Task The_audit_trail_tells_who_came_in_with_which_passkey_and_why_others_did_not()
    {
        var entry = await lab.EnrolPasskeyAsync(Bob, key);
        var response = key.Login(await lab.AskForPasskeyAsync());
        await lab.AnswerPasskeyAsync(response);
        await lab.AnswerPasskeyAsync(response);
        await lab.AnswerPasskeyAsync("{}");

        var records = (await lab.Api.GetAsync("/pveauth/audit?event=login", lab.Root)).Data.GetProperty("records").EnumerateArray()
            .Select(record => string.Join(' ', new[] { "event", "result", "user", "method", "entry", "reason" }
                .Select(name => record.TryGetProperty(name, out var value) ? value.GetString() : "-")))
            .ToList();
        Assert.Equal(
            [
                "login.passkey failed - passkey - malformed answer",
                "login.passkey failed bob@pve passkey - no such challenge",
                $"login.passkey ok bob@pve passkey {entry} passkey",
            ],
            records);
        var added = (await lab.Api.GetAsync("/pveauth/audit?event=tfa.add", lab.Root)).Data.GetProperty("records").EnumerateArray();
        Assert.All(added, record => Assert.Equal(Bob, record.GetProperty("by").GetString()));
        Assert.NotEmpty(added);
    }

    public void Dispose()
    {
        key.Dispose();
        lab.Dispose();
    }

    private SoftwareAuthenticator Bent(SoftwareAuthenticator other)
    {
        other.UserHandle = key.UserHandle;
        return other;
    }

    /// <summary>Signed by the right key, over data that are not as they should be.</summary>
    private string Signed(string challenge, byte[] client, byte flags = LabPasskeys.Verified, string rpId = WebAuthnFixture.RpId)
    {
        var data = new SoftwareAuthenticator { Flags = flags, RpId = rpId }.AuthenticatorData(0, registration: false);
        return key.AssertionJson(challenge, data, client, key.Sign(data, client));
    }
}
