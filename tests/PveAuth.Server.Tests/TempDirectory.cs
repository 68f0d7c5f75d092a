namespace PveAuth.Server.Tests;

/// <summary>A directory that lives as long as a test.</summary>
internal sealed class TempDirectory : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public TempDirectory() => Path = Directory.CreateTempSubdirectory("pveauth-test-").FullName;

    public string Path { get; }

    /// <summary>A copy of the specification's sample cluster, with the modes that it has on a node.</summary>
    public static TempDirectory SampleCluster()
    {
        var copy = new TempDirectory();
        var source = System.IO.Path.Combine(AppContext.BaseDirectory, "vectors", "cluster");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            copy.Put(System.IO.Path.GetRelativePath(source, file), File.ReadAllBytes(file));
        }

        return copy;
    }

    /// <summary>Writes a file.</summary>
    public void Put(string name, string content) => Put(name, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a file.</summary>
    public void Put(string name, byte[] content)
    {
        var target = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!, Private);
        File.WriteAllBytes(target, content);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
