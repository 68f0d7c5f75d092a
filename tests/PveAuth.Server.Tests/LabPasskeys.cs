using System.Text.Json;
using PveAuth.Core.Tests.Tfa;

namespace PveAuth.Server.Tests;

/// <summary>Passkeys of the lab's people.</summary>
internal static class LabPasskeys
{
    /// <summary>Flags UP and UV.</summary>
    public const byte Verified = 0x05;

    private const string Passkey = "/pveauth/passkey";

    /// <summary>A lab in whose realm <c>pve</c> passkeys log in.</summary>
    /// <param name="isEnough">Whether a passkey counts as both factors.</param>
    public static Lab Start(bool isEnough = true, bool realClock = false) => new(
        files =>
        {
            files.Put("datacenter.cfg", LabKeys.Option);
            files.Put("pveauth/policy.json", isEnough
                ? """{"passkeyRealms":["pve"],"passkeyTwoFactorRealms":["pve"]}"""
                : """{"passkeyRealms":["pve"]}""");
        },
        realClock);

    /// <summary>The first call of a registration.</summary>
    public static Task<ApiAnswer> BeginPasskeyAsync(this Lab lab, string user) => lab.Api.PostAsync(
        Passkey, new { userid = user, description = "passkey", password = Lab.Password }, lab.As(user));

    /// <summary>The second call of a registration.</summary>
    public static Task<ApiAnswer> FinishPasskeyAsync(this Lab lab, string user, string challenge, string value) => lab.Api.PostAsync(
        Passkey, new { userid = user, challenge, value, password = Lab.Password }, lab.As(user));

    /// <summary>Registers a passkey and tells the authenticator whose it is.</summary>
    /// <returns>The id of the entry.</returns>
    public static async Task<string> EnrolPasskeyAsync(this Lab lab, string user, SoftwareAuthenticator key, uint counter = 0)
    {
        var begun = await lab.BeginPasskeyAsync(user);
        Assert.True(begun.Status == 200, begun.Text);
        var options = JsonDocument.Parse(begun.Data.GetProperty("challenge").GetString()!).RootElement.GetProperty("publicKey");
        key.UserHandle = options.GetProperty("user").GetProperty("id").GetString();
        var challenge = options.GetProperty("challenge").GetString()!;
        var finished = await lab.FinishPasskeyAsync(user, challenge, key.Register(challenge, counter: counter));
        Assert.True(finished.Status == 200, finished.Text);
        return finished.Data.GetProperty("id").GetString()!;
    }

    /// <summary>A challenge for whoever has a passkey.</summary>
    public static async Task<string> AskForPasskeyAsync(this Lab lab)
    {
        var answer = await lab.Api.PostAsync("/pveauth/passkey-login", null);
        Assert.True(answer.Status == 200, answer.Text);
        return LabKeys.ChallengeIn(answer.Data.GetProperty("challenge").GetString()!);
    }

    /// <summary>Answers a challenge.</summary>
    public static Task<ApiAnswer> AnswerPasskeyAsync(this Lab lab, string response) =>
        lab.Api.PostAsync("/pveauth/passkey-login", new { response });

    /// <summary>A whole login.</summary>
    public static async Task<ApiAnswer> LogInWithPasskeyAsync(this Lab lab, SoftwareAuthenticator key, uint counter = 0) =>
        await lab.AnswerPasskeyAsync(key.Login(await lab.AskForPasskeyAsync(), counter));
}
