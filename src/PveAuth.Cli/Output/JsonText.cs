using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PveAuth.Cli.Output;

/// <summary>Writes JSON as Perl's encoder does: keys sorted, nothing escaped that need not be; in one line, or with three blanks
/// for each level and a blank on both sides of the colon.</summary>
internal static class JsonText
{
    private const int IndentStep = 3;

    /// <summary>JSON in one line.</summary>
    public static string Compact(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node, level: -1);
        return text.ToString();
    }

    /// <summary>JSON for people.</summary>
    public static string Pretty(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node, level: 0);
        return text.ToString();
    }

    /// <summary>The members of an object in the order of the bytes of their names.</summary>
    public static List<KeyValuePair<string, JsonNode?>> Sorted(JsonObject node)
    {
        var members = new List<KeyValuePair<string, JsonNode?>>(node.Count);
        members.AddRange(node);
        members.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return members;
    }

    private static void Append(StringBuilder text, JsonNode? node, int level)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('{');
                var isFirst = true;
                foreach (var (name, value) in Sorted(map))
                {
                    NextItem(text, ref isFirst, level);
                    AppendText(text, name);
                    text.Append(level < 0 ? ":" : " : ");
                    Append(text, value, Deeper(level));
                }

                EndItems(text, level);
                text.Append('}');
                break;

            case JsonArray { Count: > 0 } list:
                text.Append('[');
                isFirst = true;
                foreach (var item in list)
                {
                    NextItem(text, ref isFirst, level);
                    Append(text, item, Deeper(level));
                }

                EndItems(text, level);
                text.Append(']');
                break;

            case JsonObject:
                text.Append("{}");
                break;

            case JsonArray:
                text.Append("[]");
                break;

            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                AppendText(text, value.GetValue<string>());
                break;

            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private static int Deeper(int level) => level < 0 ? level : level + 1;

    private static void NextItem(StringBuilder text, ref bool isFirst, int level)
    {
        text.Append(isFirst ? "" : ",");
        isFirst = false;
        if (level >= 0)
        {
            text.Append('\n').Append(' ', (level + 1) * IndentStep);
        }
    }

    private static void EndItems(StringBuilder text, int level)
    {
        if (level >= 0)
        {
            text.Append('\n').Append(' ', level * IndentStep);
        }
    }

    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),

                // Those above 0x7e mean the same when they are escaped, and no terminal obeys them.
                _ when char.IsControl(c) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
