using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PveAuth.Core.Tfa;

/// <summary>Reads and writes the files of libpam-google-authenticator.</summary>
public static class GoogleAuthenticatorCodec
{
    /// <summary>The PAM module refuses larger files.</summary>
    public const int MaxBytes = 65536;

    private const string OptionStart = "\" ";
    private const int SmallestCode = 10_000_000;
    private const int GreatestCode = 99_999_999;

    /// <summary>Reads a file.</summary>
    /// <returns>What it says, or null with the reason.</returns>
    public static GoogleAuthenticatorFile? Parse(ReadOnlySpan<byte> content, out string fault)
    {
        fault = "";
        if (content.Length is < 1 or > MaxBytes)
        {
            fault = $"it has {content.Length} bytes, but must have 1 to {MaxBytes}";
            return null;
        }

        var lines = Encoding.Latin1.GetString(content).Split('\n');
        if (!TryReadSecret(lines[0], out var secret))
        {
            fault = "its first line is not a secret in base32";
            return null;
        }

        var options = ImmutableArray.CreateBuilder<GoogleAuthenticatorOption>();
        var codes = ImmutableArray.CreateBuilder<string>();
        var isInCodes = true;
        foreach (var raw in lines.AsSpan(1))
        {
            var line = raw.TrimEnd('\r');
            if (line.StartsWith(OptionStart, StringComparison.Ordinal))
            {
                var option = line[OptionStart.Length..];
                var blank = option.IndexOf(' ', StringComparison.Ordinal);
                options.Add(blank < 0 ? new(option, "") : new(option[..blank], option[(blank + 1)..]));

                // Options stand before the codes; behind them one ends the list like any other line.
                isInCodes &= codes.Count == 0;
            }
            else if (isInCodes && IsCode(line))
            {
                codes.Add(line);
            }
            else
            {
                isInCodes = false;
            }
        }

        return new GoogleAuthenticatorFile { Secret = secret, Options = options.ToImmutable(), ScratchCodes = codes.ToImmutable() };
    }

    /// <summary>Writes a file as the tool does: ASCII, the secret in upper case on the first line.</summary>
    public static byte[] Write(GoogleAuthenticatorFile file)
    {
        var text = new StringBuilder(Base32.Encode(file.Secret.AsSpan())).Append('\n');
        foreach (var (name, arguments) in file.Options)
        {
            text.Append(OptionStart).Append(name).Append(arguments.Length > 0 ? " " : "").Append(arguments).Append('\n');
        }

        foreach (var code in file.ScratchCodes)
        {
            text.Append(code).Append('\n');
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>The file that makes the PAM module accept the codes of an entry.</summary>
    /// <returns>The file, or null when the module cannot compute these codes; <paramref name="fault"/> says why.</returns>
    public static GoogleAuthenticatorFile? FromEntry(TotpEntry entry, out string fault)
    {
        var (uri, last) = (entry.Uri, entry.LastCount);
        fault = uri switch
        {
            { Algorithm: not TotpAlgorithm.Sha1 } => "the PAM module knows only SHA1",
            { Digits: not 6 } => "the PAM module knows only codes of six digits",
            { Period: < 1 or > 60 } => "the PAM module knows only steps of 1 to 60 seconds",
            _ => "",
        };
        if (fault.Length > 0)
        {
            return null;
        }

        var options = ImmutableArray.CreateBuilder<GoogleAuthenticatorOption>();
        options.Add(new(GoogleAuthenticatorFile.WindowSize, "3"));
        if (uri.Period != 30)
        {
            options.Add(new(GoogleAuthenticatorFile.StepSize, uri.Period.ToString(CultureInfo.InvariantCulture)));
        }

        options.Add(new(GoogleAuthenticatorFile.NoReuse, last?.ToString(CultureInfo.InvariantCulture) ?? ""));
        options.Add(new(GoogleAuthenticatorFile.TimeBased, ""));
        return new GoogleAuthenticatorFile { Secret = uri.Secret, Options = options.ToImmutable() };
    }

    /// <summary>The module forgives blanks and hyphens, and digits that look like letters.</summary>
    private static bool TryReadSecret(string line, out ImmutableArray<byte> secret)
    {
        secret = [];
        var text = new StringBuilder(line.Length);
        foreach (var c in line)
        {
            switch (c)
            {
                case ' ' or '\t' or '\r' or '-':
                    break;
                case '0':
                    text.Append('O');
                    break;
                case '1':
                    text.Append('L');
                    break;
                case '8':
                    text.Append('B');
                    break;
                case '=':
                    return false;
                default:
                    text.Append(c);
                    break;
            }
        }

        return Base32.TryDecode(text.ToString(), out secret) && !secret.IsEmpty;
    }

    private static bool IsCode(string line) =>
        line.Length == 8 && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
        number is >= SmallestCode and <= GreatestCode;
}
