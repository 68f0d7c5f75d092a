using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace PveAuth.Server.Web;

/// <summary>One file of wwwroot, ready to be sent.</summary>
/// <param name="Path">Path below wwwroot, with <c>/</c>.</param>
/// <param name="ContentType">Value of the Content-Type header.</param>
/// <param name="Plain">The bytes as they lie on disk.</param>
/// <param name="Brotli">The same, compressed.</param>
public sealed record Asset(string Path, string ContentType, ReadOnlyMemory<byte> Plain, ReadOnlyMemory<byte> Brotli);

/// <summary>The files of wwwroot, read once at start.</summary>
/// <remarks>They are few and small, and a look-up in a fixed table leaves nothing to path traversal. The version is a
/// part of the path and not of the query, so a module's relative imports carry it on.</remarks>
public sealed class Assets
{
    private static readonly FrozenDictionary<string, string> contentTypes = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".json"] = "application/json",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Asset> files;

    private Assets(FrozenDictionary<string, Asset> files, string version)
    {
        this.files = files;
        Version = version;
    }

    /// <summary>Short hash over all files: another set of files has another version.</summary>
    public string Version { get; }

    /// <summary>Finds a file; null when there is none of that name.</summary>
    public Asset? Find(string path) => files.GetValueOrDefault(path);

    /// <summary>The application-relative address of a file, for use in a page: <c>~/assets/{version}/{path}</c>.</summary>
    public string Url(string path) => $"~/assets/{Version}/{path}";

    /// <summary>Reads all files below a directory whose kind is known; no directory means no files.</summary>
    public static Assets Load(string directory)
    {
        var files = new SortedDictionary<string, Asset>(StringComparer.Ordinal);
        var found = Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            : [];
        foreach (var file in found)
        {
            if (contentTypes.TryGetValue(Path.GetExtension(file), out var contentType))
            {
                var path = Path.GetRelativePath(directory, file).Replace('\\', '/');
                var bytes = File.ReadAllBytes(file);
                files[path] = new Asset(path, contentType, bytes, Compress(bytes));
            }
        }

        return new Assets(files.ToFrozenDictionary(StringComparer.Ordinal), Hash(files.Values));
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var brotli = new BrotliStream(target, CompressionLevel.Optimal))
        {
            brotli.Write(bytes);
        }

        return target.ToArray();
    }

    private static string Hash(IEnumerable<Asset> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}\n{file.Plain.Length}\n"));
            hash.AppendData(file.Plain.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..10];
    }
}
