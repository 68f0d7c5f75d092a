using System.Text;

namespace PveAuth.Core.Config;

/// <summary>A line inside a section.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Raw">The whole line.</param>
/// <param name="Key">The option's name; null for a comment or a line that is no option.</param>
/// <param name="Value">The option's value; null when there is none.</param>
internal readonly record struct SectionLine(int Number, string Raw, string? Key, string? Value);

/// <summary>A section as it stands in the file, or (with an empty type) lines between sections.</summary>
internal sealed record SectionText(int Number, string Header, string Type, string Id, IReadOnlyList<SectionLine> Lines)
{
    /// <summary>Whether these are lines outside of any section.</summary>
    public bool IsLoose => Type.Length == 0;

    /// <summary>Whether both stand in a file as the same lines.</summary>
    public bool HasSameContentAs(SectionText other) =>
        Header == other.Header && Lines.Select(line => line.Raw).SequenceEqual(other.Lines.Select(line => line.Raw));
}

/// <summary>The grammar of domains.cfg and jobs.cfg: <c>type: id</c>, then indented <c>key value</c> lines, then an
/// empty line.</summary>
internal static class SectionFile
{
    /// <summary>Cuts a file into sections.</summary>
    public static List<SectionText> Split(string text)
    {
        var result = new List<SectionText>();
        SectionText? open = null;
        List<SectionLine> lines = [];
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var raw = text.AsSpan(range);

            // Only an empty line ends a section, and the line "0", which is false to the peer. A header inside of a
            // section is no header.
            if (raw is "" or "0")
            {
                open = null;
            }
            else if (open is null && TryReadHeader(raw, out var type, out var id))
            {
                lines = [];
                open = new SectionText(number, raw.ToString(), type, id, lines);
                result.Add(open);
            }
            else if (open is not null)
            {
                lines.Add(ReadOption(number, raw));
            }
            else
            {
                result.Add(new SectionText(number, "", "", "", [new(number, raw.ToString(), null, null)]));
            }
        }

        return result;
    }

    /// <summary>Appends a section, or loose lines, as they were.</summary>
    public static void AppendVerbatim(StringBuilder text, SectionText section)
    {
        if (!section.IsLoose)
        {
            text.Append(section.Header).Append('\n');
        }

        foreach (var line in section.Lines)
        {
            text.Append(line.Raw).Append('\n');
        }

        // Loose lines cannot open a section, so what follows them needs no empty line before it.
        text.Append(section.IsLoose ? "" : "\n");
    }

    /// <summary><c>^(\S+):\s*(\S+)\s*$</c>, the type as long as possible.</summary>
    private static bool TryReadHeader(ReadOnlySpan<char> raw, out string type, out string id)
    {
        (type, id) = ("", "");
        if (IsComment(raw) || FileText.IsBlank(raw[0]))
        {
            return false;
        }

        var line = FileText.Trim(raw);
        var blank = line.IndexOfAny(FileText.Blanks);
        var colon = blank < 0 ? line[..^1].LastIndexOf(':') : blank - 1;
        if (colon < 1 || line[colon] != ':')
        {
            return false;
        }

        var rest = FileText.Trim(line[(colon + 1)..]);
        if (rest.ContainsAny(FileText.Blanks))
        {
            return false;
        }

        (type, id) = (line[..colon].ToString(), rest.ToString());
        return true;
    }

    private static SectionLine ReadOption(int number, ReadOnlySpan<char> raw)
    {
        var text = FileText.Trim(raw);
        if (IsComment(raw) || text.IsEmpty || !FileText.IsBlank(raw[0]))
        {
            return new(number, raw.ToString(), null, null);
        }

        var blank = text.IndexOfAny(FileText.Blanks);
        return blank < 0
            ? new(number, raw.ToString(), text.ToString(), null)
            : new(number, raw.ToString(), text[..blank].ToString(), FileText.Trim(text[blank..]).ToString());
    }

    private static bool IsComment(ReadOnlySpan<char> raw) => FileText.Trim(raw) is ['#', ..];
}
