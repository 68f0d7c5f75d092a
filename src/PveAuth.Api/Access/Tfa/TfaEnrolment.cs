using System.Text.Json.Nodes;
using PveAuth.Api.Access.Ticket;
using PveAuth.Api.Access.Users;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Access.Tfa;

/// <summary>Adds, changes and removes second factors.</summary>
internal static class TfaEnrolment
{
    public static async Task<ApiResult> AddAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var user = call.User;
        if (await Reauthentication.RefusalAsync(call, user, "password", cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (call.Config.Domains.Find(user.Realm) is not { } realm)
        {
            return ApiError.Failed($"auth domain '{user.Realm}' does not exist");
        }

        var type = call.Parameters.RequiredText("type");
        if (MisplacedParameter(call, type) is { } misplaced)
        {
            return misplaced;
        }

        return type switch
        {
            "totp" => await ChangeAsync(call, record => AddTotp(call, realm, record), cancellationToken),
            "recovery" => await ChangeAsync(call, record => Enrolment.AddRecovery(WithLegacy(call, realm, call.User, record), call.Now), cancellationToken),
            "webauthn" => await ChangeAsync(call, record => AddWebAuthn(call, realm, record), cancellationToken),
            "u2f" => await ChangeAsync(call, record => AddU2f(call, realm, record), cancellationToken),
            _ => await AddYubicoAsync(call, realm, cancellationToken),
        };
    }

    public static async Task<ApiResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (await Reauthentication.RefusalAsync(call, call.User, "password", cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var parameters = call.Parameters;
        return await ChangeAsync(
            call,
            record => Enrolment.Update(
                record.Factors, parameters.RequiredText("id"), parameters.Text("description"), parameters.Flag("enable")),
            cancellationToken,
            hasReply: false);
    }

    public static async Task<ApiResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (await Reauthentication.RefusalAsync(call, call.User, "password", cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return await ChangeAsync(
            call, record => Enrolment.Remove(record.Factors, call.Parameters.RequiredText("id")), cancellationToken, hasReply: false);
    }

    public static async Task<ApiResult> UnlockAsync(ApiCall call, CancellationToken cancellationToken)
    {
        // Who may take the counters of root@pam away as often as they like can guess its codes without end.
        if (SuperUser.RefusalToChange(call, call.Config) is { } refusal)
        {
            return refusal;
        }

        var wasLocked = await call.Services.Directory.SecondFactors.UpdateAsync(
            call.User,
            record =>
            {
                if (record.Factors is null)
                {
                    return Task.FromResult((record, (bool?)null));
                }

                var (factors, state, locked) = Enrolment.Unlock(record.Factors, record.State, call.Now);
                return Task.FromResult((record with { Factors = factors, State = state }, (bool?)locked));
            },
            cancellationToken);
        if (wasLocked is null)
        {
            return ApiError.Failed("no such user");
        }

        call.Services.Log.Did(call.Caller.ToString(), $"unlocked second factors of user '{call.User}'");
        return ApiResult.Of(wasLocked.Value ? 1 : 0);
    }

    private static EnrolmentResult AddTotp(ApiCall call, Realm realm, TfaRecord record) => Enrolment.AddTotp(
        WithLegacy(call, realm, call.User, record),
        call.Parameters.RequiredText("description"),
        call.Parameters.RequiredText("totp"),
        call.Parameters.RequiredText("value"),
        EntryId.New(),
        call.Now);

    private static EnrolmentResult AddWebAuthn(ApiCall call, Realm realm, TfaRecord record)
    {
        var settings = SecondFactors.Settings(call, realm);
        return call.Parameters.Text("challenge") is { } challenge
            ? Enrolment.FinishWebAuthn(
                WithLegacy(call, realm, call.User, record), settings, record.State, record.Notes,
                challenge, call.Parameters.RequiredText("value"), EntryId.New(), call.Now)
            : Enrolment.BeginWebAuthn(
                call.User, record.Factors, call.Parameters.RequiredText("description"), settings, record.State, record.Notes, call.Now);
    }

    private static EnrolmentResult AddU2f(ApiCall call, Realm realm, TfaRecord record)
    {
        var settings = SecondFactors.Settings(call, realm);
        return call.Parameters.Text("challenge") is { } challenge
            ? Enrolment.FinishU2f(
                WithLegacy(call, realm, call.User, record), settings, record.State,
                challenge, call.Parameters.RequiredText("value"), EntryId.New(), call.Now)
            : Enrolment.BeginU2f(
                record.Factors, call.Parameters.RequiredText("description"), settings, record.State, call.Now);
    }

    private static async Task<ApiResult> AddYubicoAsync(ApiCall call, Realm realm, CancellationToken cancellationToken)
    {
        if (realm.Tfa is not { Type: RealmTfaType.Yubico } tfa)
        {
            return ApiError.Failed("no yubico configuration available");
        }

        if (YubicoOtp.Read(call.Parameters.RequiredText("value")) is not { } otp)
        {
            return ApiError.Failed("not a password of a YubiKey");
        }

        var answer = await call.Services.Yubico.AskAsync(tfa, otp, cancellationToken);
        return answer.Verdict == YubicoVerdict.Right
            ? await ChangeAsync(
                call,
                record => Enrolment.AddYubico(
                    WithLegacy(call, realm, call.User, record), call.Parameters.RequiredText("description"),
                    YubicoOtp.PublicIdOf(otp), EntryId.New(), call.Now),
                cancellationToken)
            : ApiError.Failed($"failed to verify YubiKey password: {answer.Reason}");
    }

    /// <summary>With the first real entry, legacy keys of user.cfg become entries too; else the marker would hide them.</summary>
    public static TfaUser? WithLegacy(ApiCall call, Realm realm, UserId user, TfaRecord record)
    {
        var keys = call.Config.Users.Users.GetValueOrDefault(user)?.Keys ?? "";
        return LegacyKeys.Merge(record.Factors, LegacyKeys.Entries(user, keys, realm.Tfa, call.Now));
    }

    internal static async Task<ApiResult> ChangeAsync(
        ApiCall call, Func<TfaRecord, EnrolmentResult> change, CancellationToken cancellationToken, bool hasReply = true)
    {
        var (user, directory) = (call.User, call.Services.Directory);
        var (refusal, result) = await directory.SecondFactors.UpdateAsync<(ApiError? Refusal, EnrolmentResult Made)>(
            user,
            async record =>
            {
                // Since the request began, somebody may have removed the user or taken away the caller's permission.
                var made = change(record);
                if (call.RefusalUnder(directory.Current) is { } refusal)
                {
                    return (record, (refusal, made));
                }

                return made.Succeeded && made.FactorsChanged &&
                    !await KeysMarker.SetAsync(directory, user, made.NextFactors is not null, cancellationToken)
                    ? (record, (ApiError.Failed($"no such user ('{user}')"), made))
                    : (record.After(made), (null, made));
            },
            cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!result.Succeeded)
        {
            call.Services.Log.Did(call.Caller.ToString(), $"could not change second factors of user '{user}': {result.Text}");
            return ApiError.Failed(result.Text);
        }

        if (result.FactorsChanged)
        {
            call.Services.Log.Did(call.Caller.ToString(), $"changed second factors of user '{user}' ({result.Id})");
        }

        return hasReply ? ApiResult.Of(Describe(result)) : ApiResult.Nothing;
    }

    internal static JsonObject Describe(EnrolmentResult result)
    {
        var reply = new JsonObject { ["id"] = result.Id };
        if (result.ChallengeJson is { } challenge)
        {
            reply["challenge"] = challenge;
        }

        if (!result.RecoveryKeys.IsDefaultOrEmpty)
        {
            reply["recovery"] = new JsonArray([.. result.RecoveryKeys.Select(key => JsonValue.Create(key))]);
        }

        return reply;
    }

    /// <summary>Each type has parameters of its own: what is missing or does not belong is refused before anything is
    /// made.</summary>
    internal static ApiError? MisplacedParameter(ApiCall call, string type)
    {
        var given = call.Parameters;
        var isFinish = given.Has("challenge");
        string[] needed = type switch
        {
            "totp" => ["description", "totp", "value"],
            "webauthn" or "u2f" => isFinish ? ["value"] : ["description"],
            "yubico" => ["description", "value"],
            _ => [],
        };
        string[] foreign = type switch
        {
            "totp" => ["challenge"],
            "recovery" => ["totp", "value", "challenge"],
            "webauthn" or "u2f" => isFinish ? ["totp"] : ["totp", "value"],
            _ => ["totp", "challenge"],
        };

        var faults = needed.Where(name => string.IsNullOrEmpty(given.Text(name))).Select(name => (name, $"is required for type '{type}'"))
            .Concat(foreign.Where(given.Has).Select(name => (name, $"does not belong to type '{type}'")))
            .ToDictionary(f => f.name, f => f.Item2, StringComparer.Ordinal);
        return faults.Count > 0 ? ApiError.Parameters(faults) : null;
    }
}
