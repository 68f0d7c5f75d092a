using System.Collections.Immutable;
using PveAuth.Api.Checks;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access;

/// <summary>Passwords.</summary>
internal static class PasswordMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Put("/access/password")
            .Describes("Changes the password of a user.")
            .Takes(
                Param.Of(Formats.UserId, "userid", UserId.MaxLength) with { Description = "Whose password." },
                Param.Password("password", 8, 64) with { Description = "The new password." },
                Param.Password("confirmation-password", 5, 64).Optional() with { Description = "The caller's own password." })
            .Requires(Permission.Or(
                Permission.Self,
                Permission.And(Permission.AllocateUserInRealm, Permission.OnGroupsOfUser(Privilege.UserModify))))
            .RefusesTokens()
            .Runs(ChangeAsync),
    ];

    private static async Task<ApiResult> ChangeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var user = call.User;
        if (await Reauthentication.RefusalAsync(call, user, "confirmation-password", cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (!call.Caller.IsRoot && call.Caller.User != user && user.Realm == "pam")
        {
            return ApiError.Forbidden("only root@pam may change passwords of system users");
        }

        if (call.Config.Domains.Find(user.Realm) is not { } realm)
        {
            return ApiError.Failed($"auth domain '{user.Realm}' does not exist");
        }

        if (await call.Services.Passwords.SetAsync(realm, user, call.Parameters.RequiredText("password"), cancellationToken) is { } fault)
        {
            return ApiError.Failed(fault);
        }

        call.Services.Log.Did(call.Caller.ToString(), $"changed password for user '{user}'");
        return ApiResult.Nothing;
    }
}
