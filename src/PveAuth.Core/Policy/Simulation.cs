using System.Collections.Immutable;
using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Permissions;

namespace PveAuth.Core.Policy;

/// <summary>Who can still log in under given circumstances.</summary>
/// <param name="Users">Everybody, sorted.</param>
/// <param name="Admins">Those who get in and may change permissions or the system on <c>/</c>, sorted.</param>
public sealed record Simulation(ImmutableArray<UserForecast> Users, ImmutableArray<UserId> Admins)
{
    private static readonly PrivilegeSet Administering = PrivilegeSet.Of(Privilege.PermissionsModify, Privilege.SysModify);

    /// <summary>Foretells everybody's login.</summary>
    public static Simulation Run(Circumstances around)
    {
        var forecaster = new Forecaster(around);
        ImmutableArray<UserForecast> users = [.. around.Users.Users.Values.OrderBy(user => user.Id).Select(forecaster.Of)];
        return new(users, [.. users.Where(user => user.GetsIn && IsAdmin(around, user.User)).Select(user => user.User)]);
    }

    /// <summary>The administrators alone who get in. Much less work than everybody.</summary>
    public static ImmutableArray<UserId> AdminsOf(Circumstances around)
    {
        var forecaster = new Forecaster(around);
        return
        [
            .. around.Users.Users.Values
                .Where(user => IsAdmin(around, user.Id) && forecaster.Of(user).GetsIn)
                .Select(user => user.Id)
                .Order(),
        ];
    }

    /// <summary>What comes of one user's login; null when there is no such user.</summary>
    public static UserForecast? Of(Circumstances around, UserId user) =>
        around.Users.Users.TryGetValue(user, out var known) ? new Forecaster(around).Of(known) : null;

    /// <summary>How many users have this forecast.</summary>
    public int Count(LoginForecast login) => Users.Count(user => user.Login == login);

    /// <summary>How many users can log in with a passkey and no password.</summary>
    public int PasskeyCount => Users.Count(user => user.Passkey != PasskeyForecast.No);

    private static bool IsAdmin(Circumstances around, UserId user) =>
        around.Permissions.HasAny(new AuthId(user), AclPath.Root, Administering);
}
