using System.Text.Json;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>Where a passkey stands for the password alone, the second factor follows.</summary>
public sealed class PasskeyAsFirstFactor : IDisposable
{
    private const string Bob = "bob@pve";

    private readonly Lab lab = LabPasskeys.Start(isEnough: false);
    private readonly SoftwareAuthenticator key = new() { Flags = LabPasskeys.Verified };

    [Fact]
    public async Task The_other_factors_are_asked_for_and_not_the_passkey_itself()
    {
        var phone = await lab.EnrolPhoneAsync(Bob);
        using var second = LabKeys.New();
        await lab.EnrolKeyAsync(Bob, second);
        await lab.EnrolPasskeyAsync(Bob, key);

        var half = ApiClient.HalfTicketOf(await lab.LogInWithPasskeyAsync(key));

        var challenge = LabFactors.ChallengeOf(half);
        Assert.True(challenge.GetProperty("totp").GetBoolean());
        var asked = Assert.Single(challenge.GetProperty("webauthn").GetProperty("publicKey").GetProperty("allowCredentials").EnumerateArray());
        Assert.Equal(WebAuthnFixture.Base64(second.Id), asked.GetProperty("id").GetString());
        Assert.Equal(401, (await lab.AnswerAsync(Bob, half, "webauthn:" + key.Login(LabKeys.WebAuthnChallengeOf(half)))).Status);
        ApiClient.SessionOf(await lab.AnswerAsync(Bob, half, "totp:" + phone.Code(lab.Clock.NowSeconds)));
    }

    [Fact]
    public async Task Who_has_nothing_else_is_refused_and_told_why()
    {
        await lab.EnrolPasskeyAsync(Bob, key);

        var answer = await lab.LogInWithPasskeyAsync(key);

        Assert.Equal((401, "authentication failure"), answer.Failure);
        Assert.Equal("passkey.needs-second-factor", answer.Json.GetProperty("pveauth").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_policy_that_requires_a_factor_lets_nobody_set_one_up_with_a_passkey_alone()
    {
        lab.Put("pveauth/policy.json", """{"tfa":"required","passkeyRealms":["pve"]}""");
        await lab.EnrolPasskeyAsync(Bob, key);

        Assert.Equal(401, (await lab.LogInWithPasskeyAsync(key)).Status);
    }

    [Fact]
    public async Task Failures_of_the_second_factor_are_not_forgiven_by_the_passkey()
    {
        var phone = await lab.EnrolPhoneAsync(Bob);
        await lab.EnrolPasskeyAsync(Bob, key);
        for (var i = 0; i < 8; i++)
        {
            var half = ApiClient.HalfTicketOf(await lab.LogInWithPasskeyAsync(key));
            Assert.Equal(401, (await lab.AnswerAsync(Bob, half, "totp:000000")).Status);
        }

        var last = ApiClient.HalfTicketOf(await lab.LogInWithPasskeyAsync(key));
        Assert.Equal(401, (await lab.AnswerAsync(Bob, last, "totp:" + phone.Code(lab.Clock.NowSeconds))).Status);
        Assert.Equal(8, JsonDocument.Parse(lab.Server.Read("pveauth/tfa/bob@pve.json")).RootElement.GetProperty("tfa-failures").GetInt32());
    }

    [Fact]
    public async Task A_realm_that_demands_TOTP_gets_it_also_where_a_passkey_counts_twice()
    {
        lab.Put("pveauth/policy.json", """{"passkeyRealms":["pve"],"passkeyTwoFactorRealms":["pve"]}""");
        var phone = await lab.EnrolPhoneAsync(Bob);
        await lab.EnrolPasskeyAsync(Bob, key);
        lab.Edit("domains.cfg", text => text.Replace("pve: pve\n", "pve: pve\n\ttfa type=oath\n", StringComparison.Ordinal));

        var half = ApiClient.HalfTicketOf(await lab.LogInWithPasskeyAsync(key));
        ApiClient.SessionOf(await lab.AnswerAsync(Bob, half, "totp:" + phone.Code(lab.Clock.NowSeconds)));
    }

    public void Dispose()
    {
        key.Dispose();
        lab.Dispose();
    }
}
