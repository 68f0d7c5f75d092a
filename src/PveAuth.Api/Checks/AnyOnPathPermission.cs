using System.Collections.Immutable;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Checks;

/// <summary>One of several privileges on a path (PVE's <c>perm</c> with <c>any</c>).</summary>
internal sealed record AnyOnPathPermission(string Path, ImmutableArray<Privilege> Privileges) : Permission
{
    protected internal override ApiError? Check(PermissionQuestion question)
    {
        var path = question.Fill(Path);
        return AclPath.TryParse(path, out var normal)
            && question.Config.Permissions.HasAny(question.Caller, normal, PrivilegeSet.Of(Privileges.AsSpan()))
                ? null
                : ApiError.Forbidden($"{path}, {string.Join('|', Privileges)}");
    }
}
