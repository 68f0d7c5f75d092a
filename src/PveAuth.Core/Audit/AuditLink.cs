using System.Buffers;
using System.Security.Cryptography;

namespace PveAuth.Core.Audit;

/// <summary>The end of a chain, to which the next line is joined.</summary>
/// <param name="Sequence">The number of the last line; 0 before the first.</param>
/// <param name="Hash">Its hash in lower-case hex; zeros before the first.</param>
public readonly record struct AuditLink(long Sequence, string Hash)
{
    /// <summary>Characters of a hash.</summary>
    public const int HashLength = 2 * SHA256.HashSizeInBytes;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The end of an empty chain.</summary>
    public static AuditLink Start { get; } = new(0, new string('0', HashLength));

    /// <inheritdoc/>
    public override string ToString() => $"{Sequence}:{Hash}";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out AuditLink link)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var isLink = long.TryParse(text.AsSpan(0, Math.Max(colon, 0)), out var sequence) && sequence >= 0 &&
            text.Length - colon - 1 == HashLength && !text.AsSpan(colon + 1).ContainsAnyExcept(HexDigits);
        link = isLink ? new AuditLink(sequence, text[(colon + 1)..]) : Start;
        return isLink;
    }
}
