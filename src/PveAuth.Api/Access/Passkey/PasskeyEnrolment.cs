using PveAuth.Api.Access.Tfa;
using PveAuth.Api.Access.Ticket;
using PveAuth.Core.Config;
using PveAuth.Core.Tfa;
using PveAuth.Store;

namespace PveAuth.Api.Access.Passkey;

/// <summary>Registers a passkey. Only its owner can: it stands for the person, and an administrator has PVE's own call.</summary>
internal static class PasskeyEnrolment
{
    public static async Task<ApiResult> AddAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var user = call.User;
        if (call.Caller.User != user)
        {
            // root@pam passes every permission, so it is asked here.
            return ApiError.Forbidden();
        }

        if (await Reauthentication.RefusalAsync(call, user, "password", cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (call.Config.Domains.Find(user.Realm) is not { } realm)
        {
            return ApiError.Failed($"auth domain '{user.Realm}' does not exist");
        }

        if (!call.Config.Policy.PasskeyRealms.Contains(realm.Name))
        {
            return ApiError.Failed($"realm '{realm.Name}' does not allow logging in without a password");
        }

        if (Misplaced(call) is { } misplaced)
        {
            return misplaced;
        }

        return await TfaEnrolment.ChangeAsync(call, record => Add(call, realm, record), cancellationToken);
    }

    private static EnrolmentResult Add(ApiCall call, Realm realm, TfaRecord record)
    {
        var settings = SecondFactors.Settings(call, realm);
        return call.Parameters.Text("challenge") is { } challenge
            ? Enrolment.FinishPasskey(
                TfaEnrolment.WithLegacy(call, realm, call.User, record), settings, record.State, record.Notes,
                challenge, call.Parameters.RequiredText("value"), EntryId.New(), call.Now)
            : Enrolment.BeginPasskey(
                call.User, record.Factors, call.Parameters.RequiredText("description"), settings, record.State, record.Notes, call.Now);
    }

    private static ApiError? Misplaced(ApiCall call)
    {
        var (needed, foreign) = call.Parameters.Has("challenge") ? ("value", "description") : ("description", "value");
        return string.IsNullOrEmpty(call.Parameters.Text(needed)) ? ApiError.Parameter(needed, "is required in this step")
            : call.Parameters.Has(foreign) ? ApiError.Parameter(foreign, "does not belong to this step")
            : null;
    }
}
