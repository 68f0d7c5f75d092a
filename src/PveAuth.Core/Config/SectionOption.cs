using System.Globalization;

namespace PveAuth.Core.Config;

/// <summary>How the value of an option in domains.cfg or jobs.cfg looks.</summary>
public enum SectionValueKind
{
    /// <summary>Any text that the option's rule accepts.</summary>
    Text,

    /// <summary><c>1</c>, <c>0</c>, or nothing, which means <c>1</c>.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Text that the file holds percent-encoded.</summary>
    Encoded,
}

/// <summary>An option that a section of some type may have.</summary>
public sealed record SectionOption
{
    /// <summary>The key.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of value.</summary>
    public SectionValueKind Kind { get; init; }

    /// <summary>Whether a section without it is not usable.</summary>
    public bool Required { get; init; }

    /// <summary>Whether it can be given at creation only.</summary>
    public bool Fixed { get; init; }

    /// <summary>The longest value, in characters; 0 means no limit.</summary>
    public int MaxLength { get; init; }

    /// <summary>The smallest number.</summary>
    public long Minimum { get; init; }

    /// <summary>The largest number.</summary>
    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>What else a text must fulfil.</summary>
    internal Func<string, bool> IsValid { get; init; } = _ => true;

    /// <summary>Brings a value into the form in which it is stored; false when it is not valid.</summary>
    /// <param name="value">The value; null when the line holds only the key.</param>
    /// <param name="normal">The stored form.</param>
    public bool TryNormalize(string? value, out string normal)
    {
        normal = value ?? "1";
        return Kind switch
        {
            SectionValueKind.Boolean => normal is "0" or "1",
            SectionValueKind.Integer => TryReadInteger(value, out normal),
            _ => value is { Length: > 0 } && (MaxLength == 0 || value.Length <= MaxLength) && IsValid(value),
        };
    }

    private bool TryReadInteger(string? value, out string normal)
    {
        var ok = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= Minimum && number <= Maximum;
        normal = ok ? number.ToString(CultureInfo.InvariantCulture) : "";
        return ok;
    }
}
