using System.Collections;
using System.Numerics;

namespace PveAuth.Core.Permissions;

/// <summary>A set of privileges in one machine word: checks and unions allocate nothing.</summary>
public readonly record struct PrivilegeSet : IEnumerable<Privilege>
{
    private readonly ulong bits;

    private PrivilegeSet(ulong bits) => this.bits = bits;

    /// <summary>No privilege.</summary>
    public static PrivilegeSet None => default;

    /// <summary>Every privilege.</summary>
    public static PrivilegeSet Full => new((1UL << Privilege.Count) - 1);

    /// <summary>Whether no privilege is in the set.</summary>
    public bool IsEmpty => bits == 0;

    /// <summary>How many privileges are in the set.</summary>
    public int Count => BitOperations.PopCount(bits);

    /// <summary>The privileges in either set.</summary>
    public static PrivilegeSet operator |(PrivilegeSet left, PrivilegeSet right) => new(left.bits | right.bits);

    /// <summary>The privileges in both sets.</summary>
    public static PrivilegeSet operator &(PrivilegeSet left, PrivilegeSet right) => new(left.bits & right.bits);

    /// <summary>The privileges of the first set that are not in the second.</summary>
    public static PrivilegeSet operator -(PrivilegeSet left, PrivilegeSet right) => new(left.bits & ~right.bits);

    /// <summary>A set of one privilege.</summary>
    public static implicit operator PrivilegeSet(Privilege privilege) => new(1UL << privilege.Index);

    /// <summary>Collects privileges into a set.</summary>
    public static PrivilegeSet Of(params ReadOnlySpan<Privilege> privileges)
    {
        var set = None;
        foreach (var privilege in privileges)
        {
            set |= privilege;
        }

        return set;
    }

    /// <summary>Whether the privilege is in the set.</summary>
    public bool Contains(Privilege privilege) => (bits & (1UL << privilege.Index)) != 0;

    /// <summary>Whether every privilege of the other set is in this one.</summary>
    public bool ContainsAll(PrivilegeSet other) => (other.bits & ~bits) == 0;

    /// <summary>Whether at least one privilege of the other set is in this one.</summary>
    public bool ContainsAny(PrivilegeSet other) => (other.bits & bits) != 0;

    /// <summary>The privileges in order of their names.</summary>
    public IEnumerator<Privilege> GetEnumerator()
    {
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            yield return Privilege.At(BitOperations.TrailingZeroCount(rest));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The names, sorted, joined by a comma, as a role line holds them.</summary>
    public override string ToString() => string.Join(',', this.Select(p => p.ToString()));
}
