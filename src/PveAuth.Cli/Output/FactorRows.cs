using System.Globalization;
using System.Text.Json.Nodes;

namespace PveAuth.Cli.Output;

/// <summary>Rows of <c>user tfa status</c> and <c>audit list</c>, with times and counts as people read them.</summary>
internal static class FactorRows
{
    public static string[] Status(JsonNode user) =>
    [
        Text(user["userid"]),
        Demand(user),
        string.Join(", ", (user["factors"] as JsonObject ?? []).Where(count => (int)count.Value! > 0).Select(count => $"{count.Value} {count.Key}")),
        user["recovery"] is { } keys ? $"{keys["left"]} of {keys["total"]}" : "",
        Lock(user),
        user["lastConfirmed"] is { } last ? $"{Time(last["time"])} {Text(last["method"])}" : "",
    ];

    public static string[] Record(JsonNode record) =>
    [
        Time(record["time"]),
        Text(record["result"]),
        Text(record["event"]),
        Text(record["user"]),
        Text(record["by"]),
        Text(record["method"]),
        Text(record["ip"]),
        Text(record["node"]),
        Text(record["ref"]),
        Text(record["reason"]),
    ];

    private static string Demand(JsonNode user) =>
        user["graceUntil"] is { } until ? $"from {Time(until)}" : user["required"]!.GetValue<bool>() ? "yes" : "no";

    private static string Lock(JsonNode user) =>
        user["tfaLockedUntil"] is { } until ? $"until {Time(until)}" : user["totpLocked"]!.GetValue<bool>() ? "TOTP" : "";

    /// <summary>In the time zone of the terminal.</summary>
    private static string Time(JsonNode? seconds) => seconds is null
        ? ""
        : DateTimeOffset.FromUnixTimeSeconds((long)decimal.Parse(seconds.ToJsonString(), CultureInfo.InvariantCulture)).ToLocalTime()
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Text(JsonNode? value) => value?.ToString() ?? "";
}
