using System.Text;
using System.Text.Encodings.Web;

namespace PveAuth.Server.Http;

/// <summary>Escapes in JSON only what RFC 8259, section 7, demands: the quote, the backslash and control characters. Everything
/// else is written as it is, as PVE does; shell scripts cut tickets and names out of the text.</summary>
internal sealed unsafe class PlainJsonEncoder : JavaScriptEncoder
{
    // \u and four digits.
    private const int LongestEscape = 6;

    /// <summary>The one instance.</summary>
    public static PlainJsonEncoder Instance { get; } = new();

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => LongestEscape;

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var i = 0; i < textLength; i++)
        {
            var c = text[i];
            if (WillEncode(c))
            {
                return i;
            }

            if (char.IsSurrogate(c))
            {
                // A pair is a character like any other; half a pair is none and goes to the framework's replacement.
                if (!char.IsHighSurrogate(c) || i + 1 >= textLength || !char.IsLowSurrogate(text[i + 1]))
                {
                    return i;
                }

                i++;
            }
        }

        return -1;
    }

    /// <inheritdoc/>
    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var escape = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            < ' ' => $"\\u{unicodeScalar:x4}",
            _ => new Rune(unicodeScalar).ToString(),
        };
        numberOfCharactersWritten = escape.Length <= bufferLength ? escape.Length : 0;
        return escape.AsSpan().TryCopyTo(new Span<char>(buffer, bufferLength));
    }

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\';
}
