using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PveAuth.Core.Identity;

namespace PveAuth.Core.Config;

/// <summary>The content of <c>priv/token.cfg</c>: the secrets of API tokens.</summary>
public sealed record TokenCfg
{
    private const int MaxSecretBytes = 1024;

    private static readonly byte[] NoSecret = new byte[36];

    // By the token's whole name.
    private readonly ImmutableSortedDictionary<string, Entry> secrets;

    internal TokenCfg(ImmutableSortedDictionary<string, Entry> secrets, bool isLatin1)
    {
        this.secrets = secrets;
        IsLatin1 = isLatin1;
    }

    /// <summary>No tokens.</summary>
    public static TokenCfg Empty { get; } = new(NoEntries, false);

    /// <summary>The tokens that have a secret, sorted.</summary>
    public IEnumerable<AuthId> Tokens => secrets.Values.Select(entry => entry.Token);

    internal bool IsLatin1 { get; }

    internal IEnumerable<(AuthId Token, byte[] Secret)> Lines => secrets.Values.SelectMany(e => e.Secrets.Select(s => (e.Token, s)));

    internal static ImmutableSortedDictionary<string, Entry> NoEntries =>
        ImmutableSortedDictionary.Create<string, Entry>(StringComparer.Ordinal);

    /// <summary>Whether the secret is the token's. Takes the same time for a wrong one, a right one and none.</summary>
    /// <param name="token">The token.</param>
    /// <param name="secret">What the client presents; it must equal the rest of the line to the last character.</param>
    public bool Matches(AuthId token, ReadOnlySpan<char> secret)
    {
        Span<byte> presented = stackalloc byte[MaxSecretBytes];
        if (!Encoding.UTF8.TryGetBytes(secret, presented, out var length))
        {
            return false;
        }

        var known = secrets.TryGetValue(token.ToString(), out var entry);
        var matches = false;
        foreach (var line in known ? entry!.Secrets : [NoSecret])
        {
            matches |= CryptographicOperations.FixedTimeEquals(presented[..length], line);
        }

        CryptographicOperations.ZeroMemory(presented);
        return known && matches;
    }

    /// <summary>Sets a token's secret; what it had before is gone.</summary>
    /// <exception cref="ArgumentException">This is no token, or a line cannot express the secret.</exception>
    public TokenCfg With(AuthId token, string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        if (!token.IsToken || !TokenCfgCodec.IsSecret(bytes))
        {
            throw new ArgumentException("A token and a secret without white space are needed.", nameof(token));
        }

        return new(secrets.SetItem(token.ToString(), new Entry(token, [bytes])), IsLatin1);
    }

    /// <summary>Removes a token's secret.</summary>
    public TokenCfg Without(AuthId token) => new(secrets.Remove(token.ToString()), IsLatin1);

    /// <summary>Removes the secrets of all tokens of a user.</summary>
    public TokenCfg WithoutTokensOf(UserId user) =>
        new(secrets.RemoveRange(Tokens.Where(t => t.User == user).Select(t => t.ToString())), IsLatin1);

    /// <summary>Whether both hold the same lines.</summary>
    public bool HasSameContentAs(TokenCfg other) => Lines.SequenceEqual(other.Lines, LineComparer);

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => $"token.cfg ({secrets.Count} tokens)";

    private static EqualityComparer<(AuthId Token, byte[] Secret)> LineComparer { get; } =
        EqualityComparer<(AuthId Token, byte[] Secret)>.Create(
            (x, y) => x.Token == y.Token && CryptographicOperations.FixedTimeEquals(x.Secret, y.Secret),
            x => x.Token.GetHashCode());

    /// <summary>The secrets of a token. More than one line counts, because the peer compares whole lines of the file.</summary>
    internal sealed class Entry(AuthId token, List<byte[]> secrets)
    {
        public AuthId Token => token;

        // Grows while a file is read, and never again.
        public List<byte[]> Secrets => secrets;
    }
}
