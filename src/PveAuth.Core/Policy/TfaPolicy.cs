using System.Collections.Immutable;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Policy;

/// <summary>How strongly a second factor is asked for.</summary>
public enum TfaDemand
{
    /// <summary>Nobody is asked to have one.</summary>
    Off,

    /// <summary>Who has none is reminded.</summary>
    Recommended,

    /// <summary>Who has none sets one up at the next login.</summary>
    Required,
}

/// <summary>Whether recovery keys belong to the first factor.</summary>
public enum RecoveryDemand
{
    /// <summary>They are not mentioned.</summary>
    Off,

    /// <summary>They are offered.</summary>
    Optional,

    /// <summary>They are made in any case.</summary>
    Required,
}

/// <summary>Who needs a second factor, and what may stand for one: the content of <c>pveauth/policy.json</c>. PVE has no such
/// setting and does not read the file; it is enforced where users log in through this server.</summary>
public sealed record TfaPolicy
{
    /// <summary>The longest time of grace, in days.</summary>
    public const int MaxGraceDays = 365;

    private const long Day = 86_400;

    private static readonly ImmutableSortedSet<string> NoNames = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>What a missing file means: nothing beyond what PVE does.</summary>
    public static TfaPolicy Off { get; } = new();

    /// <summary>What holds while nobody knows what the policy says, because its file was damaged before this process first read
    /// it. Enforcement must not vanish with the file, so everybody needs a factor and nothing is relaxed. That shuts nobody
    /// out: who has no factor sets one up at the login.</summary>
    public static TfaPolicy Strictest { get; } = new() { Tfa = TfaDemand.Required };

    /// <summary>How strongly a factor is asked for.</summary>
    public TfaDemand Tfa { get; init; }

    /// <summary>Realms whose users are in scope. With <see cref="Groups"/> empty too, everybody is.</summary>
    public ImmutableSortedSet<string> Realms { get; init => field = Ordinal(value); } = NoNames;

    /// <summary>Groups whose members are in scope.</summary>
    public ImmutableSortedSet<string> Groups { get; init => field = Ordinal(value); } = NoNames;

    /// <summary>Users who are out of scope whatever else is named.</summary>
    public ImmutableSortedSet<UserId> Exempt { get; init; } = [];

    /// <summary>Days from <see cref="Since"/> in which a missing factor is only complained about; at most
    /// <see cref="MaxGraceDays"/>.</summary>
    public int GraceDays { get; init; }

    /// <summary>When the factor became required, epoch seconds.</summary>
    public long Since { get; init; }

    /// <summary>Whether recovery keys belong to the first factor.</summary>
    public RecoveryDemand Recovery { get; init; } = RecoveryDemand.Optional;

    /// <summary>Realms in which WebAuthn satisfies a demand for TOTP. PVE refuses it.</summary>
    public ImmutableSortedSet<string> StrongerRealms { get; init => field = Ordinal(value); } = NoNames;

    /// <summary>Realms whose users may log in with a passkey and no password.</summary>
    public ImmutableSortedSet<string> PasskeyRealms { get; init => field = Ordinal(value); } = NoNames;

    /// <summary>Of <see cref="PasskeyRealms"/> those in which one passkey with user verification counts as both factors.</summary>
    public ImmutableSortedSet<string> PasskeyTwoFactorRealms { get; init => field = Ordinal(value); } = NoNames;

    /// <summary>Members of the file that mean nothing to this release, with their JSON text. They are written back.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Unknown { get; init; } = [];

    /// <summary>What a user without a second factor has to expect.</summary>
    /// <param name="user">The user.</param>
    /// <param name="groups">Names of the groups that list the user.</param>
    /// <param name="now">Epoch seconds.</param>
    public TfaRequirement RequirementOf(UserId user, IEnumerable<string> groups, long now)
    {
        var isMeant = (Realms.IsEmpty && Groups.IsEmpty) || Realms.Contains(user.Realm) || groups.Any(Groups.Contains);
        if (Tfa == TfaDemand.Off || !isMeant || Exempt.Contains(user))
        {
            return new TfaRequirement.Off();
        }

        var until = Since + (GraceDays * Day);
        return Tfa == TfaDemand.Recommended ? new TfaRequirement.Recommended()
            : now < until ? new TfaRequirement.Grace(until)
            : new TfaRequirement.Required();
    }

    /// <inheritdoc/>
    public bool Equals(TfaPolicy? other) =>
        other is not null && (Tfa, GraceDays, Since, Recovery) == (other.Tfa, other.GraceDays, other.Since, other.Recovery)
        && Realms.SequenceEqual(other.Realms) && Groups.SequenceEqual(other.Groups) && Exempt.SequenceEqual(other.Exempt)
        && StrongerRealms.SequenceEqual(other.StrongerRealms) && PasskeyRealms.SequenceEqual(other.PasskeyRealms)
        && PasskeyTwoFactorRealms.SequenceEqual(other.PasskeyTwoFactorRealms) && Unknown.SequenceEqual(other.Unknown);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tfa, GraceDays, Since, Recovery, Exempt.Count, Realms.Count, Groups.Count);

    // Names are compared as bytes, whatever the set that somebody hands over does.
    private static ImmutableSortedSet<string> Ordinal(ImmutableSortedSet<string> names) => names.WithComparer(StringComparer.Ordinal);
}
