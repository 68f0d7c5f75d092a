using System.Text.Json;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>Legacy U2F keys of the lab's people.</summary>
internal static class LabU2f
{
    public const string AppId = "https://pve.lab.example.com/u2f/app-id.json";

    /// <summary>The option of datacenter.cfg that fits the keys.</summary>
    public const string Option = $"u2f: appid={AppId},origin={WebAuthnFixture.Origin}\n";

    public static SoftwareU2fKey New() => new() { AppId = AppId, Origin = WebAuthnFixture.Origin };

    /// <summary>The first call of a registration.</summary>
    /// <returns>The challenge, JSON.</returns>
    public static async Task<string> BeginU2fAsync(this Lab lab, string user)
    {
        var answer = await lab.Api.PostAsync($"/access/tfa/{user}", new { type = "u2f", description = "old key" }, lab.Root);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(JsonValueKind.Null, answer.Data.GetProperty("id").ValueKind);
        return answer.Data.GetProperty("challenge").GetString()!;
    }

    /// <summary>The second call of a registration.</summary>
    public static Task<ApiAnswer> FinishU2fAsync(this Lab lab, string user, string challenge, string value) =>
        lab.Api.PostAsync($"/access/tfa/{user}", new { type = "u2f", challenge, value }, lab.Root);

    /// <summary>Both calls of a registration.</summary>
    /// <returns>The new entry's id.</returns>
    public static async Task<string> EnrolU2fAsync(this Lab lab, string user, SoftwareU2fKey key)
    {
        var challenge = await lab.BeginU2fAsync(user);
        var answer = await lab.FinishU2fAsync(user, challenge, key.Register(challenge));
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Data.GetProperty("id").GetString()!;
    }

    /// <summary>The bare challenge in that of a registration.</summary>
    public static string BareChallenge(string options) =>
        JsonDocument.Parse(options).RootElement.GetProperty("challenge").GetString()!;

    /// <summary>The bare challenge in a half ticket.</summary>
    public static string ChallengeOf(string halfTicket) =>
        LabFactors.ChallengeOf(halfTicket).GetProperty("u2f").GetProperty("challenge").GetProperty("challenge").GetString()!;
}
