using System.Buffers;
using System.Text;

namespace PveAuth.Core.Config;

/// <summary>The text of a configuration file, and how its bytes became characters.</summary>
/// <remarks>The peer works on bytes. A file that is valid UTF-8 is read as that; any other file is read as
/// ISO-8859-1 as a whole, so that two different byte strings never become the same text and every byte is written
/// back as it was.</remarks>
/// <param name="Text">The characters.</param>
/// <param name="IsLatin1">Whether each character stands for one byte.</param>
internal readonly record struct FileText(string Text, bool IsLatin1)
{
    /// <summary>The characters that <c>\s</c> matches in byte strings.</summary>
    public static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\v\f\r");

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Reads the bytes of a file.</summary>
    public static FileText Read(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes)
        ? new(Utf8.GetString(bytes), false)
        : new(Encoding.Latin1.GetString(bytes), true);

    /// <summary>Asks the question of a reader of the bytes. A file that loses its last byte that is not UTF-8 reads
    /// differently from then on although its bytes are right, so either reading may answer yes.</summary>
    public static bool EitherReading(ReadOnlySpan<byte> bytes, bool isLatin1, Func<FileText, bool> isTheSame) =>
        isTheSame(Read(bytes)) || (isLatin1 && isTheSame(new(Encoding.Latin1.GetString(bytes), true)));

    /// <summary>Turns text into the bytes of a file.</summary>
    /// <remarks>A new value that ISO-8859-1 cannot express turns the whole file into UTF-8, as it does at the peer.</remarks>
    public static byte[] Write(ReadOnlySpan<char> text, bool isLatin1)
    {
        var encoding = isLatin1 && !text.ContainsAnyExceptInRange('\0', '\u00FF') ? Encoding.Latin1 : Utf8;
        var bytes = new byte[encoding.GetByteCount(text)];
        encoding.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>Whether the character is white space to the peer.</summary>
    public static bool IsBlank(char c) => c is ' ' or (>= '\t' and <= '\r');

    /// <summary>Drops white space at both ends, as the peer does: no other blanks than those of ASCII.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsBlank(text[start]))
        {
            start++;
        }

        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }
}
