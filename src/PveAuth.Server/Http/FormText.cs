using System.Text;

namespace PveAuth.Server.Http;

/// <summary>Decodes percent-encoded text the way PVE does: byte by byte, then as UTF-8 with U+FFFD for what is none.</summary>
internal static class FormText
{
    /// <summary>Decodes a path or a cookie, where <c>+</c> is a plus sign.</summary>
    public static string DecodePath(string text) => text.Contains('%', StringComparison.Ordinal) ? Decode(text, plusIsBlank: false) : text;

    /// <summary>Decodes a name or a value of a form or query, where <c>+</c> is a blank.</summary>
    public static string DecodeField(ReadOnlySpan<char> text) =>
        text.ContainsAny('%', '+') ? Decode(text, plusIsBlank: true) : text.ToString();

    private static string Decode(ReadOnlySpan<char> text, bool plusIsBlank)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = byte.Parse(text.Slice(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null);
                i += 2;
            }
            else if (c == '+' && plusIsBlank)
            {
                bytes[length++] = (byte)' ';
            }
            else
            {
                var pair = char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
                length += Encoding.UTF8.GetBytes(text.Slice(i, pair), bytes.AsSpan(length));
                i += pair - 1;
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
