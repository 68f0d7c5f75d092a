using System.Collections.Immutable;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Tfa;

/// <summary>The content of priv/tfa.cfg.</summary>
/// <param name="Users">The users that have a record.</param>
public sealed record TfaCfg(ImmutableDictionary<UserId, TfaUser> Users)
{
    /// <summary>Nobody has factors.</summary>
    public static TfaCfg Empty { get; } = new(ImmutableDictionary<UserId, TfaUser>.Empty);

    /// <summary>The record of a user; null when there is none.</summary>
    public TfaUser? Find(UserId user) => Users.GetValueOrDefault(user);

    /// <summary>The same with one record put in its place, or taken out when it is null.</summary>
    public TfaCfg With(UserId user, TfaUser? factors) =>
        new(factors is null ? Users.Remove(user) : Users.SetItem(user, factors));

    /// <summary>The one user who has another record in another version; null when it is not one, or somebody came or went.</summary>
    internal UserId? OnlyDifference(TfaCfg other)
    {
        UserId? found = null;
        foreach (var (user, factors) in Users)
        {
            if (!other.Users.TryGetValue(user, out var theirs) || (!ReferenceEquals(factors, theirs) && found is not null))
            {
                return null;
            }

            found = ReferenceEquals(factors, theirs) ? found : user;
        }

        return Users.Count == other.Users.Count ? found : null;
    }

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => $"{Users.Count} users";
}
