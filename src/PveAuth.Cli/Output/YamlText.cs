using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PveAuth.Cli.Output;

/// <summary>Writes YAML: a line of three dashes, block style, keys sorted, quotes only where the text would mean something
/// else without them.</summary>
internal static partial class YamlText
{
    private const int IndentStep = 2;

    /// <summary>A whole document.</summary>
    public static string Document(JsonNode? node)
    {
        var text = new StringBuilder("---");
        switch (node)
        {
            case JsonObject { Count: > 0 } or JsonArray { Count: > 0 }:
                text.Append('\n');
                AppendBlock(text, node, 0, isInline: false);
                break;
            default:
                text.Append(' ').Append(Scalar(node)).Append('\n');
                break;
        }

        return text.ToString();
    }

    /// <summary>Appends the items of a list or map, one line each. Behind a dash the first one goes on in the same line.</summary>
    private static void AppendBlock(StringBuilder text, JsonNode node, int indent, bool isInline)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Indent(text, indent, ref isInline).Append('-');
                if (item is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
                {
                    text.Append(' ');
                    AppendBlock(text, item, indent + IndentStep, isInline: true);
                }
                else
                {
                    text.Append(' ').Append(Scalar(item)).Append('\n');
                }
            }

            return;
        }

        foreach (var (name, value) in JsonText.Sorted((JsonObject)node))
        {
            Indent(text, indent, ref isInline).Append(Text(name)).Append(':');
            if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            {
                text.Append('\n');
                AppendBlock(text, value, indent + IndentStep, isInline: false);
            }
            else
            {
                text.Append(' ').Append(Scalar(value)).Append('\n');
            }
        }
    }

    private static StringBuilder Indent(StringBuilder text, int indent, ref bool isInline)
    {
        text.Append(' ', isInline ? 0 : indent);
        isInline = false;
        return text;
    }

    private static string Scalar(JsonNode? node) => node switch
    {
        null => "~",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    private static string Text(string value)
    {
        if (value.Any(char.IsControl))
        {
            var escaped = new StringBuilder("\"");
            foreach (var c in value)
            {
                _ = c switch
                {
                    '"' => escaped.Append("\\\""),
                    '\\' => escaped.Append("\\\\"),
                    '\n' => escaped.Append("\\n"),
                    _ when char.IsControl(c) => escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                    _ => escaped.Append(c),
                };
            }

            return escaped.Append('"').ToString();
        }

        return NeedsQuotes().IsMatch(value) ? $"'{value.Replace("'", "''", StringComparison.Ordinal)}'" : value;
    }

    /// <summary>Nothing; blanks at an end; a sign of YAML at the start; <c>: </c> and <c> #</c> inside; what reads as a number,
    /// a date, a truth value or null.</summary>
    [GeneratedRegex(
        @"\A\z|\A\s|\s\z|\A[-?:,\[\]{}#&*!|>'""%@`~=<]|:(?:\s|\z)|\s\#|\A[+\-.]?[0-9]|\A\.(?:inf|nan)|" +
        @"\A(?:true|false|yes|no|on|off|null|y|n)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NeedsQuotes();
}
