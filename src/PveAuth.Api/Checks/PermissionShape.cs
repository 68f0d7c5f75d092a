using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PveAuth.Api.Cluster.Jobs;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Checks;

/// <summary>Permissions in the form in which PVE's API schema states them, so that the two can be compared.</summary>
public static class PermissionShape
{
    /// <summary>The member <c>permissions</c> of a method: <c>user</c> with <c>world</c> or <c>all</c>, or <c>check</c> with
    /// nested arrays; null when only root@pam may call it.</summary>
    public static JsonObject? Of(Permission? permission) => permission switch
    {
        null => null,
        Permission.AnybodyPermission => new JsonObject { ["user"] = "world" },
        Permission.AnyUserPermission => new JsonObject { ["user"] = "all" },
        _ => new JsonObject { ["check"] = Check(permission) },
    };

    private static JsonArray Check(Permission permission) => permission switch
    {
        Permission.PathPermission on => ["perm", on.Path, Names(on.Privileges)],
        AnyOnPathPermission on => ["perm", on.Path, Names(on.Privileges), "any", 1],
        ModifyAclPermission on => ["perm-modify", on.Path],
        RealmOfJobPermission => Check(RealmOfJobPermission.Stated),
        Permission.SelfPermission => ["userid-param", "self"],
        Permission.RealmOfUserPermission => ["userid-param", Privilege.RealmAllocateUser.ToString()],
        Permission.UserGroupPermission groups => ["userid-group", Names(groups.Privileges)],
        GroupsParameterPermission groups =>
            ["userid-group", Names(groups.Privileges), "groups_param", groups.UserExists ? "update" : "create"],
        Permission.OrPermission or => ["or", .. or.Checks.Select(Check)],
        Permission.AndPermission and => ["and", .. and.Checks.Select(Check)],
        _ => throw new NotSupportedException($"{permission.GetType().Name} has no form in PVE's schema yet."),
    };

    private static JsonArray Names(ImmutableArray<Privilege> privileges) =>
        [.. privileges.Select(privilege => JsonValue.Create(privilege.ToString()))];
}
