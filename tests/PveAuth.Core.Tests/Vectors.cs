using System.Text.Json;

namespace PveAuth.Core.Tests;

/// <summary>The specification's test vectors, which are data files beside the tests.</summary>
internal static class Vectors
{
    public static JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllBytes(Path(name))).RootElement;

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path(name));

    private static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "vectors", name);
}
