using System.Buffers;
using System.Globalization;
using System.Text;

namespace PveAuth.Core.Config;

/// <summary>The percent code of comments and names in configuration files.</summary>
/// <remarks>UTF-8 bytes from 0x20 to 0x7E stay as they are, except <c>%</c> and <c>:</c>; every other byte becomes
/// <c>%XX</c>. Blanks stay blanks and <c>+</c> means itself: this is not the code of URLs.</remarks>
public static class TextCodec
{
    private const string UpperHex = "0123456789ABCDEF";

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        string.Concat(Enumerable.Range(0x20, 0x5F).Select(c => (char)c).Where(c => c is not ('%' or ':'))));

    /// <summary>Encodes text for a field of a file.</summary>
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var result = new StringBuilder(bytes.Length + 16);
        foreach (var b in bytes)
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%' and not (byte)':')
            {
                result.Append((char)b);
            }
            else
            {
                result.Append('%').Append(UpperHex[b >> 4]).Append(UpperHex[b & 15]);
            }
        }

        return result.ToString();
    }

    /// <summary>Decodes a field. A <c>%</c> without two hex digits stays; malformed UTF-8 becomes U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<char> field) => Decode(field, isLatin1: false);

    /// <summary>Decodes a field of a file whose characters may stand for bytes.</summary>
    internal static string Decode(ReadOnlySpan<char> field, bool isLatin1)
    {
        if (!field.Contains('%') && (!isLatin1 || Ascii.IsValid(field)))
        {
            return field.ToString();
        }

        return Unescape(isLatin1 ? BytesOfLatin1(field) : Encoding.UTF8.GetBytes(field.ToString()));
    }

    /// <summary>Decodes the bytes of a field.</summary>
    public static string Decode(ReadOnlySpan<byte> field) =>
        System.Text.Unicode.Utf8.IsValid(field)
            ? Decode(Encoding.UTF8.GetString(field).AsSpan())
            : Decode(Encoding.Latin1.GetString(field).AsSpan(), isLatin1: true);

    // Raw bytes in the field are UTF-8 if they can be, otherwise ISO-8859-1.
    private static byte[] BytesOfLatin1(ReadOnlySpan<char> field)
    {
        var bytes = Encoding.Latin1.GetBytes(field.ToString());
        return System.Text.Unicode.Utf8.IsValid(bytes) ? bytes : Encoding.UTF8.GetBytes(field.ToString());
    }

    private static string Unescape(byte[] bytes)
    {
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length
                && byte.TryParse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes[length++] = value;
                i += 2;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
