using System.Collections.Immutable;
using PveAuth.Core.Schema;

namespace PveAuth.Cli.Output;

/// <summary>The form of an answer.</summary>
internal enum OutputFormat
{
    Text,
    Json,
    JsonPretty,
    Yaml,
}

/// <summary>How an answer is shown.</summary>
internal sealed record OutputOptions
{
    private const string FormatName = "output-format";
    private const string NoHeaderName = "noheader";
    private const string NoBorderName = "noborder";
    private const string QuietName = "quiet";
    private const string HumanReadableName = "human-readable";

    /// <summary>The options of every command that shows something.</summary>
    public static ImmutableArray<Parameter> Parameters { get; } =
    [
        // The schemas of these methods name no renderers, so there is nothing for it to change, as at the peer.
        Param.Flag(HumanReadableName).Optional() with { Default = "1", Description = "Values in a form for people where there is one." },
        Param.Flag(NoBorderName).Optional() with { Default = "0", Description = "Tables without lines." },
        Param.Flag(NoHeaderName).Optional() with { Default = "0", Description = "Tables without the names of the columns." },
        Param.Choice(FormatName, "text", "json", "json-pretty", "yaml").Optional() with
        {
            Default = "text", Description = "Form of the output.",
        },
        Param.Flag(QuietName).Optional() with { Description = "Shows nothing." },
    ];

    public OutputFormat Format { get; init; }

    public bool HasHeader { get; init; } = true;

    public bool HasBorder { get; init; } = true;

    public bool IsQuiet { get; init; }

    /// <summary>Reads the options out of checked parameters.</summary>
    public static OutputOptions Of(BoundParameters parameters) => new()
    {
        Format = parameters.Text(FormatName) switch
        {
            "json" => OutputFormat.Json,
            "json-pretty" => OutputFormat.JsonPretty,
            "yaml" => OutputFormat.Yaml,
            _ => OutputFormat.Text,
        },
        HasHeader = parameters.Flag(NoHeaderName) != true,
        HasBorder = parameters.Flag(NoBorderName) != true,
        IsQuiet = parameters.Flag(QuietName) == true,
    };
}
