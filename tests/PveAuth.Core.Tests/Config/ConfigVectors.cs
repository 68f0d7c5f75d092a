using System.Text;
using System.Text.Json;

namespace PveAuth.Core.Tests.Config;

/// <summary>Configuration files that the peer parsed and rewrote.</summary>
internal static class ConfigVectors
{
    public static IEnumerable<JsonElement> Of(string kind) => Root("config-files.json").GetProperty("files")
        .EnumerateArray().Where(f => f.GetProperty("kind").GetString() == kind);

    public static TheoryData<string> NamesOf(string kind) => [.. Of(kind).Select(f => f.GetProperty("name").GetString()!)];

    public static JsonElement Find(string kind, string name) =>
        Of(kind).Single(f => f.GetProperty("name").GetString() == name);

    public static byte[] Input(JsonElement vector) => Encoding.UTF8.GetBytes(vector.GetProperty("input").GetString()!);

    public static byte[] Cluster(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "cluster", name));

    public static JsonElement Root(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", file)));
        return document.RootElement.Clone();
    }
}
