using System.Text.Json.Nodes;

namespace PveAuth.Cli.Output;

/// <summary>Draws why somebody has a privilege: a sentence, then for the token and the user each entry and what it does.</summary>
internal static class ExplanationText
{
    private static readonly Column[] Columns =
        [new("line", true), new("path", false), new("roleid", false), new("for", false), new("effect", false)];

    public static void Write(JsonObject explanation, OutputOptions options, Screen screen)
    {
        screen.Write($"{screen.Shown(Text(explanation["summary"]))}\n");
        foreach (var walk in explanation["walks"] as JsonArray ?? [])
        {
            var rows = new List<string[]>();
            foreach (var entry in walk?["entries"] as JsonArray ?? [])
            {
                rows.Add([Text(entry?["line"]), Text(entry?["path"]), Text(entry?["roleid"]), For(entry), Effect(entry)]);
            }

            screen.Write($"\n{screen.Shown(Text(walk?["authid"]))}:{(rows.Count == 0 ? " no entry" : "")}\n");
            if (rows.Count > 0)
            {
                TextTable.Write(Columns, rows, options, screen);
            }
        }
    }

    private static string For(JsonNode? entry)
    {
        var member = Text(entry?["member-line"]);
        var subject = Text(entry?["type"]) == "group"
            ? $"group {Text(entry?["ugid"])}{(member.Length > 0 ? $" (line {member})" : "")}"
            : Text(entry?["ugid"]);
        var pool = Text(entry?["poolid"]);
        return pool.Length == 0 ? subject : $"{subject}, through pool {pool} (line {Text(entry?["pool-line"])})";
    }

    private static string Effect(JsonNode? entry) => Text(entry?["effect"]) switch
    {
        "grants" => "grants it",
        "lacks-privilege" => "counts, without the privilege",
        "denies" => "withholds it",
        "does-not-propagate" => "does not hold below its path",
        "behind-user" => "behind the user's own entry",
        _ => "behind a nearer entry",
    };

    private static string Text(JsonNode? node) => node?.ToString() ?? "";
}
