namespace PveAuth.Core.Config;

/// <summary>Brings a value into the form in which a field of user.cfg gives it back.</summary>
/// <remarks>The peer trims fields, and takes the text <c>0</c> for no text. What would be lost at the next read is
/// dropped when the value is made, so that memory and file never differ.</remarks>
internal static class FieldText
{
    /// <summary>A field that goes through the text codec: only outer blanks stay raw, and get lost.</summary>
    public static string Encoded(string value)
    {
        var text = value.Trim(' ');
        return text == "0" ? "" : text;
    }

    /// <summary>A field that is written as it is.</summary>
    /// <exception cref="ArgumentException">The text holds a colon or a line feed, which a line cannot express.</exception>
    public static string Raw(string value)
    {
        if (value.AsSpan().ContainsAny(':', '\n'))
        {
            throw new ArgumentException("A raw field of user.cfg holds neither a colon nor a line feed.", nameof(value));
        }

        var text = FileText.Trim(value);
        return text is "0" ? "" : text.Length == value.Length ? value : text.ToString();
    }

    /// <summary>Seconds since the epoch, not negative.</summary>
    public static long Expire(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }
}
