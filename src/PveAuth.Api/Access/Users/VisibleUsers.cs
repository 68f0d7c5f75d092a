using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;
using PveAuth.Store;

namespace PveAuth.Api.Access.Users;

/// <summary>Whom a caller may see: everybody, or the members of groups that they administer, and always themselves.</summary>
public static class VisibleUsers
{
    /// <summary>What lets somebody see users, on <c>/access/groups</c> or on a group.</summary>
    private static readonly PrivilegeSet Seeing = PrivilegeSet.Of(Privilege.UserModify, Privilege.SysAudit);

    /// <summary>Whether the caller may see everybody.</summary>
    public static bool SeesAll(AuthId caller, ConfigSnapshot config) =>
        caller.IsRoot || config.Permissions.HasAny(caller, AclPath.Parse("/access/groups"), Seeing);

    /// <summary>Whether the caller may see a user.</summary>
    public static Func<UserId, bool> To(AuthId caller, ConfigSnapshot config)
    {
        if (SeesAll(caller, config))
        {
            return static _ => true;
        }

        var members = config.Users.Groups.Values
            .Where(group => AclPath.TryParse($"/access/groups/{group.Id}", out var path) && config.Permissions.HasAny(caller, path, Seeing))
            .SelectMany(group => group.Members)
            .ToHashSet();
        if (!caller.IsToken)
        {
            members.Add(caller.User);
        }

        return members.Contains;
    }

    /// <summary>How many of them wrong second factors have locked.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="directory">The configuration.</param>
    /// <param name="now">Epoch seconds.</param>
    public static int CountLocked(AuthId caller, ConfigDirectory directory, long now)
    {
        var config = directory.Current;
        var isVisible = To(caller, config);
        return directory.Tfa.Current.Value.Users.Count(found =>
            (found.Value.TotpLocked || found.Value.IsLockedAt(now)) && config.Users.Users.ContainsKey(found.Key) && isVisible(found.Key));
    }
}
