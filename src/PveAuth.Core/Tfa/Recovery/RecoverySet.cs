using System.Collections.Immutable;

namespace PveAuth.Core.Tfa;

/// <summary>A user's recovery keys, of which only keyed hashes are kept.</summary>
/// <param name="Secret">The key of the hashes: 16 hexadecimal digits, used as text.</param>
/// <param name="Entries">Lower-case hexadecimal HMAC-SHA-256 values; null marks a spent key.</param>
/// <param name="Created">Epoch seconds.</param>
public sealed record RecoverySet(string Secret, ImmutableArray<string?> Entries, long Created)
{
    /// <summary>The numbers of the keys that are not spent yet, counted from 0.</summary>
    public IEnumerable<int> Unused => Enumerable.Range(0, Entries.Length).Where(i => Entries[i] is not null);

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => "recovery";
}
