using System.Text.Json;
using System.Text.Json.Nodes;

namespace PveAuth.Core.Tests.Tfa;

/// <summary>The shared test vectors.</summary>
internal static class TfaVectors
{
    public const long Now = 1767225600;

    public static JsonNode Load(string name) => JsonNode.Parse(Read(name))!;

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", name));

    public static IEnumerable<JsonNode> Items(this JsonNode node, string member) => node[member]!.AsArray().Select(n => n!);

    public static string Text(this JsonNode node, string member) => node[member]!.GetValue<string>();

    public static bool Is(this JsonNode node, string member) => node[member]?.GetValue<bool>() ?? false;

    /// <summary>Compact text that escapes as little as the peer does.</summary>
    public static string Compact(this JsonNode node) => node.ToJsonString(new JsonSerializerOptions
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
