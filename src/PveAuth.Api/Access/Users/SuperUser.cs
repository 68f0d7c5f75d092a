using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Store;

namespace PveAuth.Api.Access.Users;

/// <summary>What protects root@pam, and the accounts of the system behind it, from those who only administer users.</summary>
/// <remarks>PVE lets whoever may modify users make a token of root@pam with all of its privileges. Passwords and second factors
/// of root@pam it protects already.</remarks>
internal static class SuperUser
{
    private static readonly string Missing = $"/, {Privilege.PermissionsModify}";

    /// <summary>Refuses changes of root@pam and of its tokens by anybody who could not give themselves every role anyway.</summary>
    public static ApiError? RefusalToChange(ApiCall call, ConfigSnapshot now) =>
        call.User == UserId.Root && !HasAllInHand(call, now) ? ApiError.Forbidden(Missing) : null;

    /// <summary>Refuses to set passwords of system accounts, which exist before and beside their users here.</summary>
    public static ApiError? RefusalOfSystemPassword(ApiCall call, ConfigSnapshot now) =>
        now.Domains.Find(call.User.Realm)?.Type == "pam" && !HasAllInHand(call, now) ? ApiError.Forbidden(Missing) : null;

    /// <summary>Refuses what would lock root@pam out, with the only account that every check lets pass.</summary>
    public static ApiError? LockOut(ApiCall call)
    {
        if (call.User != UserId.Root)
        {
            return null;
        }

        return call.Parameters.Flag("enable") == false ? ApiError.Parameter("enable", "root@pam cannot be disabled")
            : call.Parameters.Integer("expire") > 0 ? ApiError.Parameter("expire", "root@pam cannot expire")
            : null;
    }

    private static bool HasAllInHand(ApiCall call, ConfigSnapshot now) =>
        now.Permissions.HasAll(call.Caller, AclPath.Root, Privilege.PermissionsModify);
}
