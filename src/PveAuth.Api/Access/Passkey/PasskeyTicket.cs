using System.Text.Json.Nodes;
using PveAuth.Api.Access.Ticket;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Access.Passkey;

/// <summary>A login that begins with a passkey. It ends as every login does: with PVE's ticket, with a half one, or with PVE's
/// sentence, which is the same whatever was wrong.</summary>
internal static class PasskeyTicket
{
    public static Task<ApiResult> RunAsync(ApiCall call, CancellationToken cancellationToken) =>
        call.Parameters.Text("response") is { } response ? AnswerAsync(call, response, cancellationToken) : Task.FromResult(Ask(call));

    private static ApiResult Ask(ApiCall call)
    {
        var challenge = call.Services.Directory.Keys.PasskeyChallenges.Issue(call.Now);
        var settings = new TfaSettings { WebAuthn = call.Config.Datacenter.WebAuthn, DefaultOrigin = $"https://{call.Client.Host}" };
        return !call.Config.Policy.PasskeyRealms.IsEmpty && PasskeyLogin.Options(settings, challenge) is { } options
            ? ApiResult.Of(new JsonObject { ["challenge"] = options })
            : ApiError.Failed("logging in with a passkey is not possible here");
    }

    private static async Task<ApiResult> AnswerAsync(ApiCall call, string text, CancellationToken cancellationToken)
    {
        var (user, outcome) = await JudgeAsync(call, text, cancellationToken);
        LoginRecords.Add(call, LoginRecords.PasskeyStep, user.ToString(), outcome);
        switch (outcome)
        {
            case LoginOutcome.Complete { How: var how }:
                call.Services.Log.LoggedIn(user.ToString(), how);
                return ApiResult.Of(await LoginReply.CompleteAsync(call, user, cancellationToken));

            case LoginOutcome.SecondFactor { ChallengeJson: var challenge }:
                call.Services.Log.FirstFactorAccepted(user.ToString());
                return ApiResult.Of(await LoginReply.HalfAsync(call, user, challenge, cancellationToken));

            default:
                var refused = (LoginOutcome.Refused)outcome;
                call.Services.Log.Refused(call.Client, user.ToString(), $"passkey: {refused.Reason}");
                return ApiError.LoginRefused(refused.Detail);
        }
    }

    /// <summary>Who answers, and what the answer is worth. What a stranger can send ends before anything is locked.</summary>
    private static async Task<(UserId User, LoginOutcome Outcome)> JudgeAsync(
        ApiCall call, string text, CancellationToken cancellationToken)
    {
        var directory = call.Services.Directory;
        if (PasskeyResponse.Read(text) is not { } response)
        {
            return (default, new LoginOutcome.Refused("malformed answer"));
        }

        if (directory.Keys.PasskeyChallenges.IssuedAt(response.Assertion.Challenge) is not { } issuedAt)
        {
            return (default, new LoginOutcome.Refused("the challenge was not issued here"));
        }

        if (directory.SecondFactors.FindByHandle(response.UserHandle) is not { } user)
        {
            return (default, new LoginOutcome.Refused("nobody has this user handle"));
        }

        var outcome = await directory.SecondFactors.UpdateAsync(
            user, record => Task.FromResult(Judge(call, user, record, response, issuedAt)), cancellationToken);
        return (user, outcome);
    }

    private static (TfaRecord Next, LoginOutcome Outcome) Judge(
        ApiCall call, UserId user, TfaRecord record, PasskeyResponse response, long issuedAt)
    {
        var realm = call.Config.Domains.Find(user.Realm);
        if (realm is null || realm.TfaIsBroken || !call.Config.Policy.PasskeyRealms.Contains(realm.Name))
        {
            return (record, new LoginOutcome.Refused($"realm '{user.Realm}' does not allow logging in without a password"));
        }

        if (Login.CannotLogIn(call, user) is { } reason)
        {
            return (record, new LoginOutcome.Refused(reason));
        }

        if (record.Notes.Handle != response.UserHandle)
        {
            return (record, new LoginOutcome.Refused("the user has another handle by now"));
        }

        // Whoever demands a certain factor gets it all the same.
        var isEnough = realm.Tfa is null && call.Config.Policy.PasskeyTwoFactorRealms.Contains(realm.Name);
        var settings = SecondFactors.Settings(call, realm);
        var verdict = PasskeyLogin.Verify(
            user, record.Factors, settings, record.State, record.Notes, response, issuedAt, isEnough, call.Now);
        var next = SecondFactors.Next(call, record, verdict);
        if (!verdict.Accepted)
        {
            return (next, new LoginOutcome.Refused(TfaFaults.Text(verdict.Fault), Factor: verdict));
        }

        return isEnough
            ? (next, new LoginOutcome.Complete(user, " (passkey)", Factor: verdict))
            : AskForSecond(call, user, next, settings, verdict);
    }

    /// <summary>The passkey took the place of the password. The same key is no second factor beside itself, and a first second
    /// factor is not set up on the strength of one.</summary>
    private static (TfaRecord Next, LoginOutcome Outcome) AskForSecond(
        ApiCall call, UserId user, TfaRecord record, TfaSettings settings, TfaVerdict first)
    {
        var others = PasskeyLogin.Without(record.Factors, first.EntryId!);
        return SecondFactor.Begin(user, others, SecondFactors.LegacyKeys(call, user), settings, record.State, call.Now) switch
        {
            FirstFactorOutcome.Challenge { ChallengeJson: not "{}" } challenge =>
                (record with { State = challenge.NextState }, new LoginOutcome.SecondFactor(user, challenge.ChallengeJson, first)),
            _ => (record, new LoginOutcome.Refused(
                "a second factor beside the passkey is needed and there is none",
                new JsonObject { ["code"] = "passkey.needs-second-factor" },
                first)),
        };
    }
}
