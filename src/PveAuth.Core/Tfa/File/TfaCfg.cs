using System.Collections.Immutable;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>The content of priv/tfa.cfg.</summary>
/// <param name="Users">The users that have a record.</param>
public sealed record TfaCfg(ImmutableDictionary<UserId, TfaUser> Users)
{
    // By whom this differs from what it was made from.
    private (ImmutableDictionary<UserId, TfaUser> Before, UserId User)? change;

    /// <summary>Nobody has factors.</summary>
    public static TfaCfg Empty { get; } = new(ImmutableDictionary<UserId, TfaUser>.Empty);

    /// <summary>The record of a user; null when there is none.</summary>
    public TfaUser? Find(UserId user) => Users.GetValueOrDefault(user);

    /// <summary>The same with one record put in its place, or taken out when it is null.</summary>
    public TfaCfg With(UserId user, TfaUser? factors) =>
        new(factors is null ? Users.Remove(user) : Users.SetItem(user, factors)) { change = (Users, user) };

    /// <summary>The one user who got another record in the version that was made from this one; null when more was changed, or
    /// somebody came or went.</summary>
    internal UserId? OnlyDifference(TfaCfg next) =>
        next.change is var (before, user) && ReferenceEquals(before, Users) && Users.ContainsKey(user) && next.Users.ContainsKey(user)
            ? user
            : null;

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => $"{Users.Count} users";
}
