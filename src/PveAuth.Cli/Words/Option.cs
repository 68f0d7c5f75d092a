using PveAuth.Core.Schema;

namespace PveAuth.Cli.Words;

/// <summary>How an option takes its value.</summary>
internal enum OptionKind
{
    /// <summary>Alone, or with a word for yes or no.</summary>
    Flag,

    /// <summary>With one value; the last one counts.</summary>
    Value,

    /// <summary>With one value each time it is given.</summary>
    List,

    /// <summary>With a value, or alone: then it is asked on the terminal.</summary>
    Asked,
}

/// <summary>An option of a command.</summary>
internal readonly record struct Option(string Name, OptionKind Kind)
{
    /// <summary>The option for a parameter.</summary>
    public static Option Of(Parameter parameter) => new(
        parameter.Name,
        parameter switch
        {
            { Type: ParameterType.Boolean } => OptionKind.Flag,
            { IsList: true } => OptionKind.List,
            { IsSecret: true, Name: "password" } => OptionKind.Asked,
            _ => OptionKind.Value,
        });
}
