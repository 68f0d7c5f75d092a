using System.Collections.Immutable;
using PveAuth.Core.Permissions;

namespace PveAuth.Api.Checks;

/// <summary>One of the privileges on all groups, or on every group that the parameter <c>groups</c> names (PVE's
/// <c>userid-group</c> with <c>groups_param</c>).</summary>
/// <param name="Privileges">One of them suffices.</param>
/// <param name="UserExists">Whether the user must be there (<c>update</c>), and then in an administered group already.</param>
internal sealed record GroupsParameterPermission(ImmutableArray<Privilege> Privileges, bool UserExists) : Permission
{
    protected internal override ApiError? Check(PermissionQuestion question)
    {
        if (ReadUser(question, out var user) is { } fault)
        {
            return fault;
        }

        var wanted = PrivilegeSet.Of(Privileges.AsSpan());
        if (question.HasAnyOnAllGroups(wanted))
        {
            return UserExists ? MissingUser(question, user) : null;
        }

        // A change replaces the memberships, so without the list nobody can tell what it would do to them.
        var names = string.Join('|', Privileges);
        var groups = question.List("groups");
        if (groups.Count == 0)
        {
            return ApiError.Forbidden($"/access/groups, {names}");
        }

        // Groups that do not exist count as those of somebody else, so that nobody learns which there are.
        var foreign = groups.Distinct(StringComparer.Ordinal)
            .FirstOrDefault(id => !question.Config.Users.Groups.ContainsKey(id) || !question.HasAnyOnGroup(id, wanted));
        if (foreign is not null)
        {
            return ApiError.Forbidden($"/access/groups/{foreign}, {names}");
        }

        return UserExists ? NotInGroupWith(question, user, wanted) : null;
    }
}
