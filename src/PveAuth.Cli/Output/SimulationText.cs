using System.Text.Json.Nodes;

namespace PveAuth.Cli.Output;

/// <summary>Draws a simulation: how many users there are of each kind now and then, and below it whom that concerns.</summary>
internal static class SimulationText
{
    private static readonly Column[] Counts = [new("users who", false), new("now", true), new("then", true)];

    private static readonly Column[] Users = [new("userid", false), new("now", false), new("then", false), new("factors", false)];

    public static void Write(JsonObject answer, OutputOptions options, Screen screen)
    {
        var (before, after) = (answer["before"], answer["after"]);
        var counts = new List<string[]>();
        foreach (var (name, value) in after?["counts"] as JsonObject ?? [])
        {
            counts.Add([name, Text(before?["counts"]?[name]), Text(value)]);
        }

        counts.Add(["use passkeys", Text(before?["passkey"]), Text(after?["passkey"])]);
        counts.Add(["administrate", Text(before?["admins"]), Text(after?["admins"])]);
        TextTable.Write(Counts, counts, options, screen);

        var users = new List<string[]>();
        foreach (var user in answer["users"] as JsonArray ?? [])
        {
            var reason = Text(user?["reason"]);
            users.Add(
            [
                Text(user?["userid"]),
                Text(user?["before"]),
                Text(user?["after"]) + (reason.Length > 0 ? $" ({reason})" : "")
                    + (user?["losesPasskey"] is null ? "" : " (loses passkey login)"),
                Text(user?["factors"]),
            ]);
        }

        if (users.Count > 0)
        {
            TextTable.Write(Users, users, options, screen);
        }

        if (Text(answer["refusal"]) is { Length: > 0 } refusal)
        {
            screen.Write($"Saving is refused: {screen.Shown(refusal)}\n");
        }
    }

    private static string Text(JsonNode? node) => node?.ToString() ?? "";
}
