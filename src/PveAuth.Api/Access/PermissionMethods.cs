using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Checks;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access;

/// <summary>Effective permissions.</summary>
internal static class PermissionMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/permissions")
            .Describes("Tells the effective permissions of the caller, or of another user or token.")
            .Takes(
                Param.Text("userid").Optional() with
                {
                    Pattern = @"[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+(?:![A-Za-z][A-Za-z0-9.\-_]+)?",
                    Description = "User or token to look at.",
                },
                Param.Text("path").Optional() with { Description = "Only this path." })
            .Requires(Permission.AnyUser)
            .Runs(Show),
    ];

    private static ApiResult Show(ApiCall call)
    {
        var subject = call.Caller;
        if (call.Parameters.Text("userid") is { } text && (!AuthId.TryParse(text, out subject) || !MayLookAt(call, subject)))
        {
            return ApiError.Forbidden($"/access, {Privilege.SysAudit}");
        }

        var reply = new JsonObject();
        if (call.Parameters.Text("path") is { } asked)
        {
            // The key is the path as it was asked for, in whatever spelling.
            reply[asked] = AclPath.TryParse(asked, out var path) ? Privileges(call.Config.Permissions.On(subject, path)) : new JsonObject();
            return ApiResult.Of(reply);
        }

        foreach (var (path, found) in call.Config.Permissions.Effective(subject))
        {
            reply[path.ToString()] = Privileges(found);
        }

        return ApiResult.Of(reply);
    }

    /// <summary>Oneself, and a user's own tokens. A token that asks for its owner asks for somebody else.</summary>
    private static bool MayLookAt(ApiCall call, AuthId subject) =>
        subject == call.Caller ||
        (!call.Caller.IsToken && subject.User == call.Caller.User) ||
        call.Allows("/access", Privilege.SysAudit);

    private static JsonObject Privileges(EffectivePrivileges found)
    {
        var names = new JsonObject();
        foreach (var privilege in found.Granted)
        {
            // 0 is a privilege too: one that holds here and not below.
            names[privilege.ToString()] = found.Propagating.Contains(privilege) ? 1 : 0;
        }

        return names;
    }
}
