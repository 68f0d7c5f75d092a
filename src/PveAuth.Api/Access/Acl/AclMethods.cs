using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Checks;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;

namespace PveAuth.Api.Access.Acl;

/// <summary>The access control list: read it and change it.</summary>
internal static class AclMethods
{
    public static ImmutableArray<ApiMethod> All { get; } =
    [
        ApiMethod.Get("/access/acl")
            .Describes("Lists the permissions that the caller may see.")
            .Requires(Permission.AnyUser)
            .Runs(static call => ApiResult.OfList(Listed(call))),

        ApiMethod.Put("/access/acl")
            .Describes("Gives permissions or takes them away.")
            .Takes(
                Param.Text("path") with { Description = "Where." },
                Param.Of("pve-roleid-list", "roles") with { Description = "The roles." },
                Param.Of("pve-userid-list", "users").Optional() with { Description = "Users that get the roles." },
                Param.Of("pve-groupid-list", "groups").Optional() with { Description = "Groups that get the roles." },
                Param.Of("pve-tokenid-list", "tokens").Optional() with { Description = "API tokens that get the roles." },
                Param.Flag("propagate").Optional() with { Default = "1", Description = "Whether it holds below the path too." },
                Param.Flag("delete").Optional() with { Description = "Takes the roles away instead." })
            .Requires(Permission.ToModifyAcl("{path}"))
            .Runs(AclUpdate.RunAsync),
    ];

    private static IEnumerable<JsonObject> Listed(ApiCall call)
    {
        var seesAll = call.Allows("/access", Privilege.SysAudit);
        var entries = call.Config.Users.Acl.Where(entry => !entry.Subject.Id.IsRoot).ToArray();
        Array.Sort(entries, Compare);

        var path = default(AclPath);
        var isVisible = false;
        foreach (var entry in entries)
        {
            if (entry.Path != path)
            {
                path = entry.Path;
                isVisible = seesAll ||
                    call.Config.Permissions.HasAny(call.Caller, path, PrivilegeSet.Of(ModifyAclPermission.SufficientAt(path).AsSpan()));
            }

            if (isVisible)
            {
                yield return Describe(entry);
            }
        }
    }

    private static int Compare(AclEntry x, AclEntry y)
    {
        var order = AclPath.CompareInTree(x.Path, y.Path);
        order = order != 0 ? order : x.Subject.Kind.CompareTo(y.Subject.Kind);
        order = order != 0 ? order : string.CompareOrdinal(x.Subject.Name, y.Subject.Name);
        return order != 0 ? order : string.CompareOrdinal(x.Role, y.Role);
    }

    private static JsonObject Describe(AclEntry entry) => new()
    {
        ["path"] = entry.Path.ToString(),
        ["type"] = entry.Subject.Kind switch
        {
            AclSubjectKind.Group => "group",
            AclSubjectKind.Token => "token",
            _ => "user",
        },
        ["ugid"] = entry.Subject.Name,
        ["roleid"] = entry.Role,
        ["propagate"] = entry.Propagate ? 1 : 0,
    };
}
