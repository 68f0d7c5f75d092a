using System.Text.Json.Nodes;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Policy;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Access.Ticket;

/// <summary>The second factor of a login: asks for it, and checks it.</summary>
internal static class SecondFactors
{
    /// <summary>Finds out whether a second factor is needed, and makes a challenge.</summary>
    public static async Task<FirstFactorOutcome> BeginAsync(ApiCall call, Realm realm, UserId user, CancellationToken cancellationToken)
    {
        var store = call.Services.Directory.SecondFactors;
        var settings = Settings(call, realm);
        var keys = LegacyKeys(call, user);

        // Most logins need no lock: nothing is pending and nothing is written.
        var factors = store.Find(user);
        if (SecondFactor.Begin(user, factors, keys, settings, store.State(user), call.Now)
            is not FirstFactorOutcome.Challenge { StateChanged: true } and var outcome)
        {
            return outcome;
        }

        return await store.UpdateAsync(
            user,
            record =>
            {
                var begun = SecondFactor.Begin(user, record.Factors, keys, settings, record.State, call.Now);
                var state = begun is FirstFactorOutcome.Challenge { StateChanged: true } challenge ? challenge.NextState : record.State;
                return Task.FromResult((record with { State = state }, begun));
            },
            cancellationToken);
    }

    /// <summary>Checks an answer and spends what it used, in one step.</summary>
    /// <param name="call">The call.</param>
    /// <param name="realm">The user's realm.</param>
    /// <param name="user">The user.</param>
    /// <param name="challengeJson">The challenge of the half ticket; null for a one-request login.</param>
    /// <param name="answer">The answer, with its type before a colon.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    public static async Task<LoginOutcome> VerifyAsync(
        ApiCall call, Realm realm, UserId user, string? challengeJson, string answer, CancellationToken cancellationToken)
    {
        var settings = await AskAsync(call, Settings(call, realm), user, challengeJson, answer, cancellationToken);
        var verdict = await call.Services.Directory.SecondFactors.UpdateAsync(
            user,
            async record =>
            {
                var keys = LegacyKeys(call, user);
                var found = SecondFactor.Verify(user, record.Factors, keys, settings, record.State, challengeJson, answer, call.Now);
                if (found.SetKeysMarker)
                {
                    await KeysMarker.SetAsync(call.Services.Directory, user, present: true, cancellationToken);
                }

                return (Next(call, record, found), found);
            },
            cancellationToken);

        if (verdict.EnrolmentProof is { } proof)
        {
            var offer = EnrolmentOffer.AfterPass(proof, settings, call.Config.Policy.Recovery);
            return new LoginOutcome.SecondFactor(user, offer.ToJson());
        }

        return verdict.Accepted
            ? new LoginOutcome.Complete(user, $" (second factor {verdict.Method})", Factor: verdict)
            : new LoginOutcome.Refused($"failed 2nd factor: {TfaFaults.Text(verdict.Fault)}", Detail(verdict, realm), verdict);
    }

    /// <summary>Asks the validation server about a YubiKey password, outside of any lock; but only when the answer would not be
    /// refused in any case.</summary>
    private static async Task<TfaSettings> AskAsync(
        ApiCall call, TfaSettings settings, UserId user, string? challengeJson, string answer, CancellationToken cancellationToken)
    {
        const string Type = "yubico:";
        if (settings.Realm is not { Type: RealmTfaType.Yubico } realm || !answer.StartsWith(Type, StringComparison.Ordinal) ||
            YubicoOtp.Read(answer[Type.Length..]) is not { } otp)
        {
            return settings;
        }

        var record = call.Services.Directory.SecondFactors.Read(user);
        var unasked = SecondFactor.Verify(
            user, record.Factors, LegacyKeys(call, user), settings, record.State, challengeJson, answer, call.Now);
        if (unasked.Fault != TfaFault.YubicoUnavailable)
        {
            return settings;
        }

        var said = await call.Services.Yubico.AskAsync(realm, otp, cancellationToken);
        if (said.Verdict == YubicoVerdict.Unknown)
        {
            call.Services.Log.Did("root@pam", $"validation of a YubiKey password of user '{user}': {said.Reason}");
        }

        return settings with { Yubico = said };
    }

    /// <summary>What a user learns whose realm demands a factor that they do not have.</summary>
    public static JsonObject MissingDetail(Realm realm) => new()
    {
        ["code"] = "enrol.none-for-realm",
        ["realmType"] = realm.Tfa?.TypeName,
    };

    /// <summary>What decides about second factors in this request.</summary>
    public static TfaSettings Settings(ApiCall call, Realm realm) => new()
    {
        WebAuthn = call.Config.Datacenter.WebAuthn,
        U2f = call.Config.Datacenter.U2f,
        Realm = realm.Tfa,
        StrongerFactorsSatisfyRealm = call.Config.Policy.StrongerRealms.Contains(realm.Name),
        DefaultOrigin = $"https://{call.Client.Host}",
    };

    /// <summary>The user's field <c>keys</c> of user.cfg.</summary>
    internal static string LegacyKeys(ApiCall call, UserId user) => call.Config.Users.Users.GetValueOrDefault(user)?.Keys ?? "";

    /// <summary>The record after an answer, which tells what was accepted.</summary>
    internal static TfaRecord Next(ApiCall call, TfaRecord record, TfaVerdict verdict)
    {
        var state = verdict.StateChanged ? verdict.NextState : record.State;
        return record with
        {
            Factors = verdict.FactorsChanged ? verdict.NextFactors : record.Factors,
            State = verdict is { Accepted: true, EntryId: { } entry }
                ? state.Confirmed(new(call.Now, verdict.Method, entry, call.Client.Address))
                : state,
        };
    }

    private static JsonObject? Detail(TfaVerdict verdict, Realm realm)
    {
        if (TfaFaults.Code(verdict.Fault) is not { } code)
        {
            return null;
        }

        var detail = new JsonObject { ["code"] = code };
        Add(detail, "remaining", verdict.Remaining);
        Add(detail, "lockedUntil", verdict.LockedUntil);
        Add(detail, "expected", verdict.Expected);
        Add(detail, "got", verdict.Got);
        Add(detail, "realmType", realm.Tfa?.TypeName);
        Add(detail, "driftSeconds", verdict.Drift);
        if (verdict.ChallengeUsed)
        {
            detail["challengeUsed"] = true;
        }

        return detail;
    }

    private static void Add<T>(JsonObject detail, string name, T? value)
    {
        if (value is not null)
        {
            detail[name] = JsonValue.Create(value);
        }
    }
}
