using System.Collections.Immutable;

namespace PveAuth.Core.Schema;

/// <summary>Short ways to write a <see cref="Parameter"/>.</summary>
public static class Param
{
    /// <summary>Text of at most so many characters; 0 for no limit.</summary>
    public static Parameter Text(string name, int maxLength = 0) => new(name, ParameterType.String) { MaxLength = maxLength };

    /// <summary>Text in a named format.</summary>
    public static Parameter Of(string format, string name, int maxLength = 0) =>
        new(name, ParameterType.String) { Format = format, MaxLength = maxLength };

    /// <summary>One of a few words.</summary>
    public static Parameter Choice(string name, params ImmutableArray<string> values) =>
        new(name, ParameterType.String) { Enum = values };

    /// <summary>A flag.</summary>
    public static Parameter Flag(string name) => new(name, ParameterType.Boolean);

    /// <summary>A whole number.</summary>
    public static Parameter Integer(string name, double? minimum = null, double? maximum = null) =>
        new(name, ParameterType.Integer) { Minimum = minimum, Maximum = maximum };

    /// <summary>A decimal number.</summary>
    public static Parameter Number(string name, double? minimum = null, double? maximum = null) =>
        new(name, ParameterType.Number) { Minimum = minimum, Maximum = maximum };

    /// <summary>A property string with these keys.</summary>
    public static Parameter Properties(string name, params ImmutableArray<Parameter> keys) =>
        new(name, ParameterType.String) { Properties = keys };

    /// <summary>A password of the caller or a new one.</summary>
    public static Parameter Password(string name, int minLength, int maxLength) =>
        new(name, ParameterType.String) { MinLength = minLength, MaxLength = maxLength, IsSecret = true };

    /// <summary>The same parameter, which may be absent.</summary>
    public static Parameter Optional(this Parameter parameter) => parameter with { IsOptional = true };
}
