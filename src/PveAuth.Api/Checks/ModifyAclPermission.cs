using System.Collections.Immutable;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Checks;

/// <summary>The right to change permissions at a path (PVE's <c>perm-modify</c>).</summary>
internal sealed record ModifyAclPermission(string Path) : Permission
{
    // Whoever may make guests, storages or pools may also share them.
    private static readonly ImmutableArray<(string Above, ImmutableArray<Privilege> Sufficient)> Delegated =
    [
        ("/storage/", [Privilege.PermissionsModify, Privilege.DatastoreAllocate]),
        ("/vms/", [Privilege.PermissionsModify, Privilege.VmAllocate]),
        ("/pool/", [Privilege.PermissionsModify, Privilege.PoolAllocate]),
    ];

    /// <summary>The privileges of which one suffices at a path.</summary>
    public static ImmutableArray<Privilege> SufficientAt(AclPath path)
    {
        foreach (var (above, sufficient) in Delegated)
        {
            if (path.ToString().StartsWith(above, StringComparison.Ordinal))
            {
                return sufficient;
            }
        }

        return [Privilege.PermissionsModify];
    }

    protected internal override ApiError? Check(PermissionQuestion question)
    {
        // What is no path passes here and is refused by the method, as at PVE.
        if (!AclPath.TryParse(question.Fill(Path), out var path))
        {
            return null;
        }

        var sufficient = SufficientAt(path);
        return question.Config.Permissions.HasAny(question.Caller, path, PrivilegeSet.Of(sufficient.AsSpan()))
            ? null
            : ApiError.Forbidden($"{path}, {string.Join('|', sufficient)}");
    }
}
