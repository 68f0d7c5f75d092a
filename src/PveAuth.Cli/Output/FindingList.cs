using System.Text.Json.Nodes;

namespace PveAuth.Cli.Output;

/// <summary>Draws what a check found: a line for each finding, below it what to do and whom it concerns.</summary>
internal static class FindingList
{
    public static void Write(JsonObject answer, Screen screen)
    {
        var checks = answer["checks"] as JsonArray ?? [];
        foreach (var check in checks)
        {
            screen.Write($"{Text(check?["severity"])} {Text(check?["id"])}: {screen.Shown(Text(check?["message"]))}\n");
            if (Text(check?["remedy"]) is { Length: > 0 } remedy)
            {
                screen.Write($"    {screen.Shown(remedy)}\n");
            }

            if (check?["data"]?["userids"] is JsonArray users)
            {
                screen.Write($"    users: {screen.Shown(string.Join(", ", users.Select(Text)))}\n");
            }
        }

        if (checks.Count == 0)
        {
            screen.Write("Nothing is wrong.\n");
        }
    }

    private static string Text(JsonNode? node) => node?.ToString() ?? "";
}
