using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Core.Schema;
using PveAuth.Store;

namespace PveAuth.Api.Access.Acl;

/// <summary>Gives every role to every subject at a path, or takes them away: all of it or nothing.</summary>
internal static class AclUpdate
{
    private static readonly string[] SubjectLists = ["users", "groups", "tokens"];

    public static async Task<ApiResult> RunAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var given = call.Parameters;
        if (SubjectLists.All(name => string.IsNullOrEmpty(given.Text(name))))
        {
            return ApiError.Parameters(SubjectLists.ToDictionary(name => name, _ => "one of users, groups and tokens is needed"));
        }

        var removes = given.Flag("delete") == true;
        if (!AclPath.TryParse(given.RequiredText("path"), out var path) || !(removes || path.IsKnown))
        {
            return ApiError.Parameter("path", "is not a path at which permissions can be given");
        }

        return await call.ChangeUsersAsync(
            "ACL update failed", $"changed permissions on '{path}'", now => Change(call, path, removes, now), cancellationToken);
    }

    private static Outcome Change(ApiCall call, AclPath path, bool removes, ConfigSnapshot now)
    {
        var propagate = call.Parameters.Flag("propagate") ?? true;
        var own = now.Permissions.On(call.Caller, path);
        var roles = Distinct(call.Parameters, "roles");
        foreach (var role in roles)
        {
            if (now.Users.PrivilegesOf(role) is not { } privileges)
            {
                return ApiError.Failed($"role '{role}' does not exist");
            }

            if (DelegationFault(own, role, privileges, removes, propagate) is { } fault)
            {
                return ApiError.Parameter("role", fault);
            }
        }

        if (ReadSubjects(call.Parameters, now.Users, out var subjects) is { } missing)
        {
            return missing;
        }

        if ((long)roles.Count * subjects.Count > UserCfg.MaxAclEntries)
        {
            return ApiError.Failed($"these are more than {UserCfg.MaxAclEntries} permissions");
        }

        var entries = subjects.SelectMany(subject => roles.Select(role => new AclEntry(path, subject, role, propagate)));
        return removes ? now.Users.WithoutAcl(entries) : now.Users.WithAcl(entries);
    }

    /// <summary>Whoever came in without Permissions.Modify, as one who may create guests, hands out and takes away only what
    /// they have themselves; and to have it hold below the path, they must have it below the path.</summary>
    private static string? DelegationFault(
        EffectivePrivileges own, string role, PrivilegeSet privileges, bool removes, bool propagate)
    {
        if (own.Granted.Contains(Privilege.PermissionsModify))
        {
            return null;
        }

        var verb = removes ? "remove" : "add";
        if (role == BuiltinRoles.NoAccess)
        {
            // It has no privileges, so that everybody would seem to have them all.
            return $"Cannot {verb} role '{role}' - requires 'Permissions.Modify'";
        }

        if (!own.Granted.ContainsAll(privileges))
        {
            return $"Cannot {verb} role '{role}' - requires 'Permissions.Modify' or superset of privileges.";
        }

        return removes || !propagate || own.Propagating.ContainsAll(privileges)
            ? null
            : $"Cannot {verb} role '{role}' with propagation - requires 'Permissions.Modify' or propagated superset of privileges.";
    }

    private static ApiError? ReadSubjects(BoundParameters given, UserCfg users, out List<AclSubject> subjects)
    {
        subjects = [];
        foreach (var group in Distinct(given, "groups"))
        {
            if (!users.Groups.ContainsKey(group))
            {
                return ApiError.Failed($"group '{group}' does not exist");
            }

            subjects.Add(AclSubject.OfGroup(group));
        }

        foreach (var id in Distinct(given, "users").Select(UserId.Parse))
        {
            if (!users.Users.ContainsKey(id))
            {
                return ApiError.Failed($"user '{id}' does not exist");
            }

            subjects.Add(AclSubject.Of(id));
        }

        foreach (var text in Distinct(given, "tokens"))
        {
            if (!AuthId.TryParse(text, out var id) || users.Token(id) is null)
            {
                return ApiError.Failed(users.Users.ContainsKey(id.User)
                    ? $"no such token '{id.Token}' for user '{id.User}'"
                    : $"no such user ('{id.User}')");
            }

            subjects.Add(AclSubject.Of(id));
        }

        return null;
    }

    private static HashSet<string> Distinct(BoundParameters given, string name) =>
        ListText.Split(given.Text(name) ?? "").ToHashSet(StringComparer.Ordinal);
}
