using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Core.Tickets;

/// <summary>PVE's signed tickets: <c>PREFIX:[DATA:]HEXTIME::BASE64SIGNATURE</c>.</summary>
/// <remarks>The signature is RSA with SHA-1 and PKCS#1 v1.5 over everything before the <c>::</c>, with
/// <c>:SECRET</c> appended where the ticket has secret data. Digest and padding are PVE's choice and stand here
/// alone; nothing else is accepted.</remarks>
public static class RsaTicket
{
    /// <summary>Prefix of session tickets and of half tickets.</summary>
    public const string SessionPrefix = "PVE";

    /// <summary>Prefix of tickets for consoles.</summary>
    public const string VncPrefix = "PVEVNC";

    private const int TimeLength = 8;

    /// <summary>Signs a ticket.</summary>
    /// <param name="key">The private key.</param>
    /// <param name="prefix">What the ticket is for.</param>
    /// <param name="data">What it says, or null; without white space.</param>
    /// <param name="secret">What is signed but not shown, or null.</param>
    /// <param name="time">Epoch seconds of issue.</param>
    public static string Issue(RSA key, string prefix, string? data, string? secret, long time)
    {
        var plain = data is null
            ? string.Create(CultureInfo.InvariantCulture, $"{prefix}:{time:X8}")
            : string.Create(CultureInfo.InvariantCulture, $"{prefix}:{Escape(data)}:{time:X8}");
        var signature = key.SignData(SignedBytes(plain, secret), HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
        return $"{plain}::{Convert.ToBase64String(signature)}";
    }

    /// <summary>Checks form and signature of a ticket; its age is the caller's business (<see cref="AgeWindow"/>).</summary>
    /// <param name="key">The public key.</param>
    /// <param name="ticket">The ticket as received.</param>
    /// <param name="prefix">The only prefix to accept.</param>
    /// <param name="secret">The secret data that must have been signed, or null for none.</param>
    /// <param name="data">What the ticket says, or null when it has no data.</param>
    /// <param name="time">Epoch seconds of issue.</param>
    public static bool TryVerify(RSA key, string ticket, string prefix, string? secret, out string? data, out long time)
    {
        data = null;
        time = 0;

        // The data may hold "::", the signature cannot: the last one separates.
        var separator = ticket.LastIndexOf("::", StringComparison.Ordinal);
        if (separator < 0 || !ticket.StartsWith(prefix + ":", StringComparison.Ordinal) || ContainsWhiteSpace(ticket))
        {
            return false;
        }

        var plain = ticket[..separator];
        Span<byte> signature = stackalloc byte[1024];
        if (!Convert.TryFromBase64Chars(ticket.AsSpan(separator + 2), signature, out var length) || length == 0 ||
            !key.VerifyData(SignedBytes(plain, secret), signature[..length], HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1))
        {
            return false;
        }

        // Nothing is believed before this line.
        return TryReadPlain(plain.AsSpan(prefix.Length + 1), out data, out time);
    }

    private static bool TryReadPlain(ReadOnlySpan<char> rest, out string? data, out long time)
    {
        data = null;
        time = 0;
        if (rest.Length < TimeLength || !TryReadTime(rest[^TimeLength..], out time))
        {
            return false;
        }

        if (rest.Length == TimeLength)
        {
            return true;
        }

        var escaped = rest[..^TimeLength];
        return escaped.Length > 1 && escaped[^1] == ':' && TryUnescape(escaped[..^1].ToString(), out data);
    }

    private static bool TryReadTime(ReadOnlySpan<char> text, out long time)
    {
        time = 0;
        foreach (var c in text)
        {
            // Lower case is refused: PVE does so although the signature would be right.
            if (!char.IsAsciiHexDigitUpper(c))
            {
                return false;
            }
        }

        time = long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>PVE escapes only the colon, but decodes every <c>%XX</c>: a percent sign left alone would turn the
    /// ticket of <c>al%69ce</c> into one of <c>alice</c>. PVE reads <c>%25</c> as we mean it.</summary>
    private static string Escape(string data) => data.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);

    /// <summary>Accepts only what <see cref="Escape"/> writes, for the reason given there.</summary>
    private static bool TryUnescape(string escaped, out string? data)
    {
        data = Uri.UnescapeDataString(escaped);
        return Escape(data) == escaped;
    }

    private static byte[] SignedBytes(string plain, string? secret) =>
        Encoding.UTF8.GetBytes(secret is null ? plain : $"{plain}:{secret}");

    private static bool ContainsWhiteSpace(string text)
    {
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                return true;
            }
        }

        return false;
    }
}
