using System.Collections.Immutable;

namespace PveAuth.Core.Config;

/// <summary>The content of <c>priv/shadow.cfg</c>: password hashes of the realm pve, by names without the realm.</summary>
public sealed record ShadowCfg
{
    private readonly ImmutableSortedDictionary<string, string> hashes;

    internal ShadowCfg(ImmutableSortedDictionary<string, string> hashes, ImmutableArray<string> keptLines, bool isLatin1)
    {
        this.hashes = hashes;
        KeptLines = keptLines;
        IsLatin1 = isLatin1;
    }

    /// <summary>No hashes.</summary>
    public static ShadowCfg Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), [], false);

    /// <summary>The names, sorted.</summary>
    public IEnumerable<string> Names => hashes.Keys;

    internal ImmutableArray<string> KeptLines { get; }

    internal bool IsLatin1 { get; }

    /// <summary>The hash of a user's password in crypt(3) form; null if there is none.</summary>
    public string? Hash(string name) => hashes.GetValueOrDefault(name);

    /// <summary>Sets a hash.</summary>
    /// <exception cref="ArgumentException">A line cannot express the name or the hash.</exception>
    public ShadowCfg With(string name, string hash)
    {
        if (!ShadowCfgCodec.TryParseLine($"{name}:{hash}:", out var parsed, out var back) || parsed != name || back != hash)
        {
            throw new ArgumentException("Neither name nor hash may hold a colon or white space.", nameof(name));
        }

        return new(hashes.SetItem(name, hash), KeptLines, IsLatin1);
    }

    /// <summary>Removes a user's hash.</summary>
    public ShadowCfg Without(string name) => new(hashes.Remove(name), KeptLines, IsLatin1);

    /// <summary>Whether both say the same.</summary>
    public bool HasSameContentAs(ShadowCfg other) => hashes.SequenceEqual(other.hashes) && KeptLines.SequenceEqual(other.KeptLines);

    /// <summary>Never prints a hash.</summary>
    public override string ToString() => $"shadow.cfg ({hashes.Count} entries)";
}
