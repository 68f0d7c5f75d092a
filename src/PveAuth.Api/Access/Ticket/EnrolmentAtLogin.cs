using System.Text.Json.Nodes;
using PveAuth.Api.Access.Tfa;
using PveAuth.Api.Audit;
using PveAuth.Api.Extras;
using PveAuth.Core.Audit;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Policy;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Access.Ticket;

/// <summary>A login that is complete only when the user has set up a second factor, because the policy requires one.</summary>
/// <remarks>The half ticket says that the password was right. It is good for one factor: the user must have none when the factor
/// is stored, which is asked under the lock.</remarks>
internal static class EnrolmentAtLogin
{
    /// <summary>What the policy asks of the user.</summary>
    public static TfaRequirement RequirementOf(ApiCall call, UserId user) => call.Config.Policy.RequirementOf(
        user, call.Config.Users.GroupsOf(user).Select(group => group.Id), call.Now);

    /// <summary>What the user may set up now; null when the login goes on as it would on a node of PVE.</summary>
    public static EnrolmentOffer? OfferTo(ApiCall call, Realm realm, UserId user, FirstFactorOutcome outcome) => EnrolmentOffer.For(
        outcome, RequirementOf(call, user), SecondFactors.Settings(call, realm), call.Config.Policy.Recovery);

    /// <summary>Adds to a finished login what the user should know.</summary>
    public static JsonObject Advise(JsonObject reply, TfaRequirement? advice)
    {
        JsonObject? detail = advice switch
        {
            TfaRequirement.Recommended => new() { ["enrol"] = "recommended" },
            TfaRequirement.Grace { Until: var until } => new() { ["enrol"] = "grace", ["until"] = until },
            _ => null,
        };
        if (detail is not null)
        {
            reply["pveauth"] = detail;
        }

        return reply;
    }

    /// <summary><c>POST /pveauth/enrol</c>.</summary>
    public static async Task<ApiResult> RunAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Parameters.RequiredText("username");
        if (Bearer(call, name, out var user, out var realm, out var pass) is { } reason)
        {
            return Refuse(call, name, reason);
        }

        var type = call.Parameters.RequiredText("type");
        var isDraft = type == "totp" && !call.Parameters.Has("totp") && !call.Parameters.Has("value");
        if (!isDraft && TfaEnrolment.MisplacedParameter(call, type) is { } misplaced)
        {
            return misplaced;
        }

        if (call.Parameters.Flag("recovery") == true && call.Config.Policy.Recovery == RecoveryDemand.Off)
        {
            return ApiError.Parameter("recovery", "is not offered by the policy");
        }

        var (error, result) = isDraft
            ? (Check(call, realm!, user, call.Services.Directory.SecondFactors.Read(user), type, pass), null)
            : await StoreAsync(call, realm!, user, type, pass, cancellationToken);
        if (error is not null)
        {
            return error.IsDelayed ? Refuse(call, name, "the user has a second factor by now, or is not asked for one") : error;
        }

        if (result is null)
        {
            return TotpDraft.Make(call, user);
        }

        if (!result.Succeeded)
        {
            call.Services.Log.Did(name, $"could not set up a first second factor: {result.Text}");
            call.Services.Record(call.Client, new AuditRecord(0, "tfa.add", AuditResult.Failed)
            {
                User = name,
                By = name,
                Method = type,
                Reason = result.Text,
            });
            return ApiError.Failed(result.Text);
        }

        return result.FactorsChanged
            ? ApiResult.Of(await CompleteAsync(call, user, type, result, cancellationToken))
            : ApiResult.Of(TfaEnrolment.Describe(result));
    }

    /// <summary>Whose genuine ticket it is; otherwise what is wrong with it, which only the log learns.</summary>
    private static string? Bearer(ApiCall call, string name, out UserId user, out Realm? realm, out string? pass)
    {
        (realm, pass) = (null, null);
        if (!UserId.TryParse(name, out user))
        {
            return "malformed user name";
        }

        var keys = call.Services.Directory.Keys;
        if (keys.Keys.OpenHalf(call.Parameters.RequiredText("tfa-challenge"), name, call.Now, keys.IsQuorate) is not { } challenge
            || !EnrolmentOffer.IsOffer(challenge))
        {
            return "no ticket to set up a second factor with";
        }

        pass = EnrolmentOffer.PassProofIn(challenge);
        realm = call.Config.Domains.Find(user.Realm);
        return Login.CannotLogIn(call, user)
            ?? (realm is null || realm.TfaIsBroken ? $"auth domain '{user.Realm}' does not exist or its tfa option does not parse" : null);
    }

    /// <summary>Why this user may not set up this kind of factor in this way; null when they may.</summary>
    private static ApiError? Check(ApiCall call, Realm realm, UserId user, TfaRecord record, string type, string? pass)
    {
        var keys = call.Config.Users.Users.GetValueOrDefault(user)?.Keys ?? "";
        var settings = SecondFactors.Settings(call, realm);
        if (pass is not null)
        {
            // The pass stands for the factors that are lost; a lock stands above it.
            return record.State.Pass is not { IsSpent: true } spent || !spent.Matches(pass, call.Now) ||
                record.Factors?.IsLockedAt(call.Now) == true
                ? ApiError.LoginRefused()
                : EnrolmentOffer.AfterPass(pass, settings, RecoveryDemand.Off).Types.Contains(type)
                    ? null
                    : ApiError.Parameter("type", $"'{type}' cannot be set up here");
        }

        var factors = record.Factors;
        var outcome = SecondFactor.Begin(user, factors, keys, settings, TfaState.Empty, call.Now);

        // What the policy says by now does not matter: whoever could come in without a factor may come in with a new one.
        if (EnrolmentOffer.For(outcome, new TfaRequirement.Required(), settings, RecoveryDemand.Off) is not { } offer
            || factors?.IsLockedAt(call.Now) == true)
        {
            return ApiError.LoginRefused();
        }

        return offer.Types.Contains(type) ? null : ApiError.Parameter("type", $"'{type}' cannot be set up here");
    }

    private static Task<(ApiError? Error, EnrolmentResult? Result)> StoreAsync(
        ApiCall call, Realm realm, UserId user, string type, string? pass, CancellationToken cancellationToken) =>
        call.Services.Directory.SecondFactors.UpdateAsync<(ApiError? Error, EnrolmentResult? Result)>(
            user,
            async record =>
            {
                if (Check(call, realm, user, record, type, pass) is { } error)
                {
                    return (record, (error, null));
                }

                var made = WithRecovery(call, type == "totp" ? AddTotp(call, realm, user, record) : AddWebAuthn(call, realm, user, record));
                if (made.Succeeded && made.FactorsChanged &&
                    !await KeysMarker.SetAsync(call.Services.Directory, user, present: true, cancellationToken))
                {
                    // Removed since the request began.
                    return (record, (ApiError.LoginRefused(), null));
                }

                var next = record.After(made);
                return (made.FactorsChanged ? next with { State = next.State with { Pass = null } } : next, (null, made));
            },
            cancellationToken);

    private static EnrolmentResult AddTotp(ApiCall call, Realm realm, UserId user, TfaRecord record) => Enrolment.AddTotp(
        TfaEnrolment.WithLegacy(call, realm, user, record),
        call.Parameters.RequiredText("description"),
        call.Parameters.RequiredText("totp"),
        call.Parameters.RequiredText("value"),
        EntryId.New(),
        call.Now);

    private static EnrolmentResult AddWebAuthn(ApiCall call, Realm realm, UserId user, TfaRecord record)
    {
        var settings = SecondFactors.Settings(call, realm);
        return call.Parameters.Text("challenge") is { } challenge
            ? Enrolment.FinishWebAuthn(
                TfaEnrolment.WithLegacy(call, realm, user, record), settings, record.State, record.Notes,
                challenge, call.Parameters.RequiredText("value"), EntryId.New(), call.Now)
            : Enrolment.BeginWebAuthn(
                user, record.Factors, call.Parameters.RequiredText("description"), settings, record.State, record.Notes, call.Now);
    }

    /// <summary>Recovery keys come in the same write as the factor, so that nobody is left with a lone factor that the policy
    /// does not allow.</summary>
    private static EnrolmentResult WithRecovery(ApiCall call, EnrolmentResult made)
    {
        var isWanted = call.Config.Policy.Recovery == RecoveryDemand.Required || call.Parameters.Flag("recovery") == true;
        if (!isWanted || !made.Succeeded || !made.FactorsChanged)
        {
            return made;
        }

        var more = Enrolment.AddRecovery(made.NextFactors, call.Now);
        return more.Succeeded ? made with { NextFactors = more.NextFactors, RecoveryKeys = more.RecoveryKeys } : made;
    }

    private static async Task<JsonObject> CompleteAsync(
        ApiCall call, UserId user, string type, EnrolmentResult result, CancellationToken cancellationToken)
    {
        call.Services.Log.Did(user.ToString(), $"set up a first second factor of type '{type}' at the login ({result.Id})");
        call.Services.Log.LoggedIn(user.ToString(), $" (second factor {type} set up)");
        var record = new AuditRecord(0, "tfa.add", AuditResult.Ok) { User = user.ToString(), By = user.ToString(), Method = type, Entry = result.Id };
        call.Services.Record(call.Client, record);
        call.Services.Record(call.Client, record with { Event = "login.tfa", By = null, Reason = "second factor set up at the login" });
        var reply = await LoginReply.CompleteAsync(call, user, cancellationToken);
        foreach (var (member, value) in TfaEnrolment.Describe(result))
        {
            reply[member] = value?.DeepClone();
        }

        return reply;
    }

    private static ApiError Refuse(ApiCall call, string name, string reason)
    {
        call.Services.Log.Refused(call.Client, name, reason);
        call.Services.Record(call.Client, new AuditRecord(0, "login.enrol", AuditResult.Failed) { User = name, Reason = reason });
        return ApiError.LoginRefused();
    }
}
