using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>Makes and spends recovery keys.</summary>
public static class RecoveryKeys
{
    /// <summary>How many keys a new set has.</summary>
    public const int Count = 10;

    /// <summary>A new set, and its keys in clear, which exist nowhere else.</summary>
    /// <param name="now">Epoch seconds.</param>
    public static (RecoverySet Set, ImmutableArray<string> Keys) Create(long now)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        ImmutableArray<string> keys = [.. Enumerable.Range(0, Count).Select(_ => NewKey())];
        return (new(secret, [.. keys.Select(key => Hash(secret, key))], now), keys);
    }

    /// <summary>The number of the unspent key that was typed, and the set without it; null when it is none.</summary>
    /// <remarks>Blanks around it and upper case are forgiven: keys themselves are lower case, so none is lost.</remarks>
    public static (int Index, RecoverySet Left)? Spend(RecoverySet set, string typed)
    {
        var hash = Encoding.ASCII.GetBytes(Hash(set.Secret, typed.Trim().ToLowerInvariant()));
        var found = -1;

        // All entries are compared, so that the time taken does not tell which one was hit. The first one wins.
        for (var i = set.Entries.Length - 1; i >= 0; i--)
        {
            if (set.Entries[i] is { } entry && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(entry), hash))
            {
                found = i;
            }
        }

        return found < 0 ? null : (found, set with { Entries = set.Entries.SetItem(found, null) });
    }

    /// <summary>What is stored of a key. The secret's characters are the key of the HMAC, not the bytes they spell.</summary>
    public static string Hash(string secret, string key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(key)));

    // xxxx-xxxx-xxxx-xxxx, the form that PVE's login window asks for.
    private static string NewKey()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        var digits = Convert.ToHexStringLower(bytes);
        return $"{digits[..4]}-{digits[4..8]}-{digits[8..12]}-{digits[12..]}";
    }
}
