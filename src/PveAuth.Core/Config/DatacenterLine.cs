namespace PveAuth.Core.Config;

/// <summary>A line of datacenter.cfg with its line feed: an option, a note, or neither.</summary>
internal readonly record struct DatacenterLine
{
    private DatacenterLine(byte[] raw, string? key, string? value, string? note, bool meansNothing)
    {
        Raw = raw;
        Key = key;
        Value = value;
        Note = note;
        MeansNothing = meansNothing;
    }

    /// <summary>The bytes.</summary>
    public byte[] Raw { get; }

    /// <summary>The key; null if this is no option.</summary>
    public string? Key { get; }

    /// <summary>The value, without blanks around it.</summary>
    public string? Value { get; }

    /// <summary>The decoded text behind a <c>#</c> in the first column; null if this is no note.</summary>
    public string? Note { get; }

    /// <summary>Whether this is neither option nor comment nor empty.</summary>
    public bool MeansNothing { get; }

    /// <summary>Reads a line.</summary>
    public static DatacenterLine Read(ReadOnlySpan<byte> raw)
    {
        var text = FileText.Read(raw);
        var line = FileText.Trim(text.Text);
        if (line is [] or ['#', ..])
        {
            var isNote = text.Text is ['#', ..];
            var note = isNote ? TextCodec.Decode(text.Text.AsSpan(1).TrimEnd("\r\n"), text.IsLatin1) : null;
            return new(raw.ToArray(), null, null, note, false);
        }

        // The key ends at the first colon, and no blank comes before that; it has one character at least.
        var colon = line[1..].IndexOf(':') + 1;
        if (colon < 1 || line[..colon].ContainsAny(FileText.Blanks))
        {
            return new(raw.ToArray(), null, null, null, true);
        }

        // A description as an option is ignored: the notes are the description.
        var key = line[..colon].ToString();
        return key == "description"
            ? new(raw.ToArray(), null, null, null, false)
            : new(raw.ToArray(), key, FileText.Trim(line[(colon + 1)..]).ToString(), null, false);
    }
}
