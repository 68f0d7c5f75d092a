using System.Globalization;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Api.Audit;

/// <summary>Tells the audit trail what a change of user.cfg took away: the values of the user, token, group, role or pool that the call
/// names, and permissions, which also go along with whom or what they were given to.</summary>
internal static class ReplacedUsers
{
    private const int MostPermissions = 10;

    /// <summary>Compares what the call is about.</summary>
    /// <param name="call">The call.</param>
    /// <param name="before">user.cfg as it was.</param>
    /// <param name="after">As it will be.</param>
    public static void Note(ApiCall call, UserCfg before, UserCfg after)
    {
        var given = call.Parameters;
        if (given.Text("tokenid") is { } token)
        {
            Note(call, TokenOf(before, call.User, token), TokenOf(after, call.User, token), Describe);
        }
        else if (given.Has("userid"))
        {
            NoteUser(call, before, after);
        }
        else if (given.Text("groupid") is { } group)
        {
            Note(call, before.Groups.GetValueOrDefault(group), after.Groups.GetValueOrDefault(group), Describe);
        }
        else if (given.Text("roleid") is { } role)
        {
            Note(call, before.Roles.GetValueOrDefault(role), after.Roles.GetValueOrDefault(role), Describe);
        }
        else if (given.Text("poolid") is { } pool)
        {
            Note(call, before.Pools.GetValueOrDefault(pool), after.Pools.GetValueOrDefault(pool), Describe);
        }

        NotePermissions(call, before.AclWithout(after));
    }

    private static void NoteUser(ApiCall call, UserCfg before, UserCfg after)
    {
        if (!before.Users.TryGetValue(call.User, out var user))
        {
            return;
        }

        var next = after.Users.GetValueOrDefault(call.User);
        Note(call, user, next, Describe);
        call.Replaces("groups", GroupsOf(before, call.User), GroupsOf(after, call.User));
        if (user.Keys.Length > 0 && user.Keys != next?.Keys)
        {
            // Old keys are secrets.
            call.Replaces("keys", ChangeEvents.Hidden, null);
        }
    }

    /// <summary>What is made replaces nothing.</summary>
    private static void Note<T>(ApiCall call, T? before, T? after, Func<T, (string Name, string Value)[]> describe)
        where T : class
    {
        if (before is null || ReferenceEquals(before, after))
        {
            return;
        }

        var now = after is null ? [] : describe(after);
        foreach (var (name, value) in describe(before))
        {
            call.Replaces(name, value, now.FirstOrDefault(other => other.Name == name).Value ?? "");
        }
    }

    /// <summary>As the file writes them, without the word at the beginning of the line. A record has no room for many.</summary>
    private static void NotePermissions(ApiCall call, IReadOnlyList<AclEntry> gone)
    {
        if (gone.Count == 0)
        {
            return;
        }

        var lines = gone.Take(MostPermissions).Select(entry => $"{Flag(entry.Propagate)}:{entry.Path}:{entry.Subject}:{entry.Role}");
        var count = gone.Count > MostPermissions ? $"{gone.Count} permissions, such as " : "";
        call.Replaces("acl", count + string.Join(", ", lines), null);
    }

    private static (string Name, string Value)[] Describe(User user) =>
    [
        ("enable", Flag(user.Enabled)),
        ("expire", Number(user.Expire)),
        ("firstname", user.FirstName),
        ("lastname", user.LastName),
        ("email", user.Email),
        ("comment", user.Comment),
        ("tokens", string.Join(',', user.Tokens.Keys.Order(StringComparer.Ordinal))),
    ];

    private static (string Name, string Value)[] Describe(ApiToken token) =>
        [("comment", token.Comment), ("expire", Number(token.Expire)), ("privsep", Flag(token.PrivilegeSeparated))];

    private static (string Name, string Value)[] Describe(Group group) =>
        [("comment", group.Comment), ("users", string.Join(',', group.Members))];

    private static (string Name, string Value)[] Describe(Role role) => [("privs", role.Privileges.ToString())];

    private static (string Name, string Value)[] Describe(Pool pool) =>
        [("comment", pool.Comment), ("vms", string.Join(',', pool.VmIds)), ("storage", string.Join(',', pool.Storages))];

    private static string GroupsOf(UserCfg users, UserId user) =>
        string.Join(',', users.GroupsOf(user).Select(group => group.Id).Order(StringComparer.Ordinal));

    private static ApiToken? TokenOf(UserCfg users, UserId user, string token) =>
        users.Users.GetValueOrDefault(user)?.Tokens.GetValueOrDefault(token);

    private static string Flag(bool value) => value ? "1" : "0";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
