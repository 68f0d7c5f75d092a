using System.Text.Json.Nodes;

namespace PveAuth.Cli.Output;

/// <summary>Draws lists of second factors.</summary>
internal static class FactorList
{
    private const string Indent = "    ";
    private const int TypeWidth = 10;

    /// <summary>Draws the entries of one user, or those of several with their names.</summary>
    public static void Write(JsonArray list, Screen screen)
    {
        var isFirst = true;
        foreach (var item in list)
        {
            screen.Write(isFirst ? "" : "\n");
            isFirst = false;
            if (item?["entries"] is JsonArray entries)
            {
                screen.Write($"{Text(item["userid"], screen)}:\n");
                var isFirstEntry = true;
                foreach (var entry in entries)
                {
                    screen.Write(isFirstEntry ? "" : "\n");
                    isFirstEntry = false;
                    WriteEntry(entry, Indent, screen);
                }
            }
            else
            {
                WriteEntry(item, "", screen);
            }
        }
    }

    private static void WriteEntry(JsonNode? entry, string indent, Screen screen)
    {
        screen.Write($"{indent}{Text(entry?["type"], screen) + ":",-TypeWidth}{Text(entry?["id"], screen)}\n");
        if (Text(entry?["description"], screen) is { Length: > 0 } description)
        {
            screen.Write($"{indent}{Indent}{description.Replace("\n", " ", StringComparison.Ordinal)}\n");
        }
    }

    private static string Text(JsonNode? node, Screen screen) => screen.Shown(node?.GetValue<string>() ?? "");
}
