using System.Text;
using PveAuth.Cli.Terminals;

namespace PveAuth.Cli.Output;

/// <summary>Standard output: one writer with a large buffer, in the encoding of the locale.</summary>
internal sealed class Screen : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private static readonly string Blank = new(' ', 128);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Encoding encoding = LocaleEncoding();
    private StreamWriter? localeWriter;

    /// <summary>Whether the locale is UTF-8, so that tables have lines.</summary>
    public bool IsUtf8 => encoding is UTF8Encoding;

    private StreamWriter Text => localeWriter ??= new StreamWriter(StandardStream.Output, encoding, BufferSize) { NewLine = "\n" };

    /// <summary>Writes text in the encoding of the locale.</summary>
    public void Write(string text) => Text.Write(text);

    /// <summary>Writes blanks.</summary>
    public void Blanks(int count)
    {
        for (; count > 0; count -= Blank.Length)
        {
            Text.Write(Blank.AsSpan(0, Math.Min(count, Blank.Length)));
        }
    }

    /// <summary>Shows what was written, because the next thing is a question.</summary>
    public void Flush() => localeWriter?.Flush();

    /// <summary>What the locale shows of a text: what it lacks becomes a question mark, and so does what a terminal would obey,
    /// because a comment must not move the cursor.</summary>
    public string Shown(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var greatest = encoding is ASCIIEncoding ? 0x7F : encoding is UTF8Encoding ? 0x10FFFF : 0xFF;
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            if (rune.Value == '\t')
            {
                shown.Append(' ');
            }
            else if ((Rune.IsControl(rune) && rune.Value != '\n') || rune.Value > greatest)
            {
                shown.Append('?');
            }
            else
            {
                shown.Append(rune);
            }
        }

        return shown.ToString();
    }

    /// <summary>Writes UTF-8 whatever the locale is.</summary>
    public void WriteUtf8(string text)
    {
        localeWriter?.Flush();
        StandardStream.Output.Write(Utf8.GetBytes(text));
    }

    /// <inheritdoc/>
    public void Dispose() => localeWriter?.Dispose();

    /// <summary>The first of these that is set decides, as for every program (POSIX, 8.2).</summary>
    private static Encoding LocaleEncoding()
    {
        foreach (var name in new[] { "LC_ALL", "LC_CTYPE", "LANG" })
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } locale)
            {
                var codeset = locale.Split('@')[0].Split('.') is [_, var set] ? set.Replace("-", "", StringComparison.Ordinal) : "";
                return codeset.ToUpperInvariant() switch
                {
                    "UTF8" => Utf8,
                    "ISO88591" => Encoding.Latin1,
                    _ => Encoding.ASCII,
                };
            }
        }

        return Encoding.ASCII;
    }
}
