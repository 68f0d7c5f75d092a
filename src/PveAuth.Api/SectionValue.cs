using System.Globalization;
using System.Text.Json.Nodes;
using PveAuth.Core.Config;

namespace PveAuth.Api;

/// <summary>Values of options in sections as answers carry them.</summary>
internal static class SectionValue
{
    /// <summary>Flags and whole numbers as numbers, all else as text.</summary>
    public static JsonNode ToJson(SectionOption option, string value) =>
        option.Kind is SectionValueKind.Boolean or SectionValueKind.Integer
            ? JsonValue.Create(long.Parse(value, CultureInfo.InvariantCulture))
            : JsonValue.Create(value);
}
