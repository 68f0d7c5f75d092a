using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>An <c>otpauth://totp/</c> URI: secret and parameters of a TOTP generator.</summary>
/// <remarks>The rules are the peer's, because an URI that it refuses makes the whole tfa.cfg unreadable for it.</remarks>
public sealed record OtpAuthUri
{
    private const string Prefix = "otpauth://totp/";

    /// <summary>Who issued it, such as <c>Proxmox - pve1</c>; null when unset, which differs from empty.</summary>
    public string? Issuer { get; init; }

    /// <summary>The account's name.</summary>
    public required string Account { get; init; }

    /// <summary>The shared secret, at least one byte.</summary>
    public required ImmutableArray<byte> Secret { get; init; }

    /// <summary>The hash.</summary>
    public TotpAlgorithm Algorithm { get; init; }

    /// <summary>Number of digits. Any byte is read, 1 to 9 can be verified.</summary>
    public byte Digits { get; init; } = 6;

    /// <summary>Length of a step in seconds. 0 is read, but can never be verified.</summary>
    public ulong Period { get; init; } = 30;

    /// <summary>Whether codes of it can be computed.</summary>
    public bool IsUsable => Digits is >= 1 and <= 9 && Period is >= 1 and <= long.MaxValue;

    /// <summary>Reads an URI; false when the peer would refuse it.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OtpAuthUri? uri)
    {
        uri = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text[Prefix.Length..];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
        {
            return false;
        }

        // Only a literal ':' splits the label; '%3A' belongs to the account.
        var label = rest[..query];
        var colon = label.IndexOf(':', StringComparison.Ordinal);
        OtpAuthUri? result = new()
        {
            Issuer = colon < 0 ? null : Lossy(label[..colon]),
            Account = Lossy(label[(colon + 1)..]),
            Secret = [],
        };

        foreach (var part in rest[(query + 1)..].Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                return false;
            }

            result = result.WithParameter(Lossy(part[..equals]), part[(equals + 1)..]);
            if (result is null)
            {
                return false;
            }
        }

        uri = result.Secret.IsEmpty ? null : result;
        return uri is not null;
    }

    /// <summary>The canonical form, which is the one that tfa.cfg holds. It contains the secret.</summary>
    public string ToCanonical()
    {
        var text = new StringBuilder(Prefix);
        if (Issuer is not null)
        {
            AppendEscaped(text, Issuer).Append(':');
        }

        AppendEscaped(text, Account)
            .Append("?secret=").Append(Base32.Encode(Secret.AsSpan()))
            .Append(CultureInfo.InvariantCulture, $"&digits={Digits}&algorithm={Name(Algorithm)}&period={Period}");
        return Issuer is null ? text.ToString() : AppendEscaped(text.Append("&issuer="), Issuer).ToString();
    }

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => "otpauth://totp/…";

    private static string Name(TotpAlgorithm algorithm) => algorithm switch
    {
        TotpAlgorithm.Sha256 => "SHA256",
        TotpAlgorithm.Sha512 => "SHA512",
        _ => "SHA1",
    };

    private OtpAuthUri? WithParameter(string key, string raw)
    {
        switch (key)
        {
            case "secret":
                return Base32.TryDecode(Lossy(raw), out var secret) ? this with { Secret = secret } : null;
            case "issuer":
                return this with { Issuer = Lossy(raw) };
            case "digits":
                return TryNumber(raw, out var digits) && digits <= byte.MaxValue ? this with { Digits = (byte)digits } : null;
            case "period":
                return TryNumber(raw, out var period) ? this with { Period = period } : null;
            case "algorithm":
                return Lossy(raw).ToUpperInvariant() switch
                {
                    "SHA1" => this with { Algorithm = TotpAlgorithm.Sha1 },
                    "SHA256" => this with { Algorithm = TotpAlgorithm.Sha256 },
                    "SHA512" => this with { Algorithm = TotpAlgorithm.Sha512 },
                    _ => null,
                };
            default:
                return null;
        }
    }

    // The peer's number parser takes one leading '+'.
    private static bool TryNumber(string raw, out ulong number)
    {
        var text = Lossy(raw);
        return ulong.TryParse(
            text.StartsWith('+') ? text.AsSpan(1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    // A '+' stays a '+', a '%' that starts no escape stays as it is, bad UTF-8 becomes U+FFFD.
    private static string Lossy(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var from = Encoding.UTF8.GetBytes(text);
        var to = new byte[from.Length];
        var length = 0;
        for (var i = 0; i < from.Length; i++)
        {
            if (from[i] == '%' && i + 2 < from.Length
                && byte.TryParse(from.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            {
                to[length++] = b;
                i += 2;
            }
            else
            {
                to[length++] = from[i];
            }
        }

        return Encoding.UTF8.GetString(to, 0, length);
    }

    private static StringBuilder AppendEscaped(StringBuilder text, string part)
    {
        foreach (var b in Encoding.UTF8.GetBytes(part))
        {
            _ = char.IsAsciiLetterOrDigit((char)b)
                ? text.Append((char)b)
                : text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text;
    }
}
