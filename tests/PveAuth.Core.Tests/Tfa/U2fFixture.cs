using System.Text.Json.Nodes;
using PveAuth.Core.Tfa;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>The U2F application of the vectors.</summary>
internal static class U2fFixture
{
    public const string AppId = "https://pve.example.com/u2f-app-id.json";
    public const string Origin = "https://pve1.example.com:8006";

    public static TfaSettings Settings { get; } = new() { U2f = new(AppId, Origin), DefaultOrigin = "https://elsewhere.example.org" };

    public static SoftwareU2fKey Key() => new() { AppId = AppId, Origin = Origin };

    public static TfaEntry<U2fEntry> EntryOf(SoftwareU2fKey key, string id = "u1") =>
        new(id, "old key", 1, true, new([.. key.Handle], U2fEntry.Version2, [.. key.Point], null));

    public static TfaLogin LoginWith(params SoftwareU2fKey[] keys) =>
        new(TfaUser.Empty with { U2f = [.. keys.Select((key, i) => EntryOf(key, $"u{i + 1}"))] }) { Settings = Settings };

    /// <summary>The bare challenge in what a half ticket carries.</summary>
    public static string ChallengeIn(string challengeJson) =>
        JsonNode.Parse(challengeJson)!["u2f"]!["challenge"]!["challenge"]!.GetValue<string>();
}
