namespace PveAuth.Core.Schema;

/// <summary>Parameters that passed their schema, under their types.</summary>
public sealed class BoundParameters
{
    private readonly Dictionary<string, object> values;

    internal BoundParameters(Dictionary<string, object> values) => this.values = values;

    /// <summary>No parameters.</summary>
    public static BoundParameters Empty { get; } = new([]);

    /// <summary>Names of the parameters that were given.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>Whether the parameter was given.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>A text, or null when it was not given.</summary>
    public string? Text(string name) => values.GetValueOrDefault(name) as string;

    /// <summary>A text that the schema demands.</summary>
    public string RequiredText(string name) => (string)values[name];

    /// <summary>A flag, or null when it was not given.</summary>
    public bool? Flag(string name) => values.GetValueOrDefault(name) as bool?;

    /// <summary>A whole number, or null when it was not given.</summary>
    public long? Integer(string name) => values.GetValueOrDefault(name) as long?;

    /// <summary>The value in the text form that configuration files hold.</summary>
    public string? AsText(string name) => values.GetValueOrDefault(name) switch
    {
        null => null,
        bool flag => flag ? "1" : "0",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        var text => text.ToString(),
    };
}
