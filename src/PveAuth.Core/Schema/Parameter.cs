using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PveAuth.Core.Schema;

/// <summary>The types of PVE's schema language that parameters have.</summary>
public enum ParameterType
{
    /// <summary>Text.</summary>
    String,

    /// <summary><c>1</c> or <c>0</c>, or a JSON boolean.</summary>
    Boolean,

    /// <summary>A whole number with an optional sign.</summary>
    Integer,

    /// <summary>A decimal number.</summary>
    Number,
}

/// <summary>One parameter of an API method, or one key of a property string: what values it takes.</summary>
/// <remarks>The members mirror PVE's JSON schema, so that the descriptors can be compared with it one by one.</remarks>
public sealed record Parameter(string Name, ParameterType Type)
{
    private readonly Lazy<Regex>? pattern;

    /// <summary>Whether it may be absent.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Name of a format (<see cref="Formats"/>), possibly with <c>-list</c> or <c>-opt</c> behind it.</summary>
    public string? Format { get; init; }

    /// <summary>The keys when the value is a property string (<c>a=1,b=x</c>).</summary>
    public ImmutableArray<Parameter> Properties { get; init; }

    /// <summary>Whether the property string that this is a key of takes its value without <c>key=</c>.</summary>
    public bool IsDefaultKey { get; init; }

    /// <summary>Regular expression that the whole value must match.</summary>
    public string? Pattern
    {
        get;

        // Anchored with its alternatives in one group, and without PVE's tolerance for a line feed at the end. No
        // backtracking: the value is a stranger's. Made when a value comes: a command line reads the descriptions of all
        // methods and calls one.
        init
        {
            field = value;
            pattern = value is null
                ? null
                : new(() => new Regex($@"\A(?:{value})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
    }

    /// <summary>Least number of characters.</summary>
    public int MinLength { get; init; }

    /// <summary>Greatest number of characters; 0 for no limit.</summary>
    public int MaxLength { get; init; }

    /// <summary>Least number.</summary>
    public double? Minimum { get; init; }

    /// <summary>Greatest number.</summary>
    public double? Maximum { get; init; }

    /// <summary>The only values to accept.</summary>
    public ImmutableArray<string> Enum { get; init; }

    /// <summary>A parameter that must be present when this one is.</summary>
    public string? Requires { get; init; }

    /// <summary>What an absent value means, as the schema states it; for people and for documentation.</summary>
    public string? Default { get; init; }

    /// <summary>What the parameter means, in a few words.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the value is a secret that no log and no terminal shows.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether the value is a list in one text.</summary>
    public bool IsList => Format?.EndsWith("-list", StringComparison.Ordinal) == true;

    internal bool Matches(string value) => pattern?.Value.IsMatch(value) != false;
}
