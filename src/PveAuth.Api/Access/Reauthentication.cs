using PveAuth.Api.Audit;
using PveAuth.Core.Audit;
using PveAuth.Core.Identity;

namespace PveAuth.Api.Access;

/// <summary>Before somebody changes second factors or a password, they prove once more who they are.</summary>
internal static class Reauthentication
{
    /// <summary>Checks the caller's own password.</summary>
    /// <param name="call">The call.</param>
    /// <param name="target">Whose data is to change.</param>
    /// <param name="parameter">The parameter that holds the caller's password.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when the change may go on.</returns>
    public static async Task<ApiError?> RefusalAsync(ApiCall call, UserId target, string parameter, CancellationToken cancellationToken)
    {
        var users = call.Config.Users.Users;
        if (!users.ContainsKey(target))
        {
            return ApiError.Failed($"no such user ('{target}')");
        }

        if (target == UserId.Root && !call.Caller.IsRoot)
        {
            return ApiError.Forbidden();
        }

        if (call.Caller.IsRoot)
        {
            return null;
        }

        if (call.Parameters.Text(parameter) is not { } password)
        {
            return ApiError.Parameter(parameter, "is required to confirm who you are");
        }

        var caller = call.Caller.User;
        if (call.Config.Domains.Find(caller.Realm) is not { } realm)
        {
            return ApiError.Failed($"auth domain '{caller.Realm}' does not exist");
        }

        var verdict = await call.Services.Passwords.VerifyAsync(realm, caller, password, call.Client.Address, cancellationToken);
        if (verdict.IsRight)
        {
            return null;
        }

        // PVE answers at once and logs nothing, so that a stolen session can try passwords at full speed. The status stays
        // 500: a 401 would make user interfaces log the person out.
        call.Services.Log.Refused(call.Client, caller.ToString(), $"confirmation password: {verdict.Reason}");
        call.Services.Record(call.Client, new AuditRecord(0, "password.confirm", AuditResult.Failed)
        {
            User = caller.ToString(),
            Method = "password",
            Reason = verdict.Reason,
        });
        return ApiError.Failed(verdict.Reason!) with { IsDelayed = true };
    }
}
