using System.Text.Json;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>WebAuthn keys of the lab's people.</summary>
internal static class LabKeys
{
    /// <summary>The option of datacenter.cfg that fits the software authenticator.</summary>
    public const string Option = $"webauthn: id={WebAuthnFixture.RpId},origin={WebAuthnFixture.Origin},rp=Lab\n";

    public static SoftwareAuthenticator New() => new();

    /// <summary>The first call of a registration.</summary>
    /// <returns>The options for the browser, JSON.</returns>
    public static async Task<string> BeginKeyAsync(this Lab lab, string user)
    {
        var answer = await lab.Api.PostAsync($"/access/tfa/{user}", new { type = "webauthn", description = "key" }, lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(JsonValueKind.Null, answer.Data.GetProperty("id").ValueKind);
        return answer.Data.GetProperty("challenge").GetString()!;
    }

    /// <summary>Both calls of a registration.</summary>
    public static async Task EnrolKeyAsync(this Lab lab, string user, SoftwareAuthenticator key)
    {
        var challenge = ChallengeIn(await lab.BeginKeyAsync(user));
        var answer = await lab.Api.PostAsync(
            $"/access/tfa/{user}", new { type = "webauthn", challenge, value = key.Register(challenge) }, lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
    }

    /// <summary>The challenge string in the options for the browser.</summary>
    public static string ChallengeIn(string options) =>
        JsonDocument.Parse(options).RootElement.GetProperty("publicKey").GetProperty("challenge").GetString()!;

    /// <summary>The challenge string in a half ticket.</summary>
    public static string WebAuthnChallengeOf(string halfTicket) =>
        ChallengeIn(LabFactors.ChallengeOf(halfTicket).GetProperty("webauthn").GetRawText());
}
