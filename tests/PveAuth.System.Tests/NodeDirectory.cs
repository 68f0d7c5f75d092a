using System.Text;
using PveAuth.Core.Tickets;

namespace PveAuth.SystemTests;

/// <summary>A configuration directory that lives as long as a test.</summary>
internal sealed class NodeDirectory : IDisposable
{
    private const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public NodeDirectory() => Path = Directory.CreateTempSubdirectory("pveauth-system-").FullName;

    public string Path { get; }

    /// <summary>The specification's sample tree as it came into the world.</summary>
    public static string SamplePath => System.IO.Path.Combine(AppContext.BaseDirectory, "vectors", "cluster");

    /// <summary>A copy of the sample tree, with nothing in <c>priv</c> for others.</summary>
    public static NodeDirectory Sample()
    {
        var copy = new NodeDirectory();
        foreach (var file in Directory.EnumerateFiles(SamplePath, "*", SearchOption.AllDirectories))
        {
            copy.Put(System.IO.Path.GetRelativePath(SamplePath, file), File.ReadAllText(file));
        }

        return copy;
    }

    /// <summary>A sample tree with further users of realm pve, who have no factors yet.</summary>
    public static NodeDirectory SampleWith(params IEnumerable<string> users)
    {
        var copy = Sample();
        var lines = string.Concat(users.Select(user => $"user:{user}:1:0::::::\n"));
        copy.Put("user.cfg", copy.Read("user.cfg").Replace("\ngroup:admins", $"{lines}\ngroup:admins", StringComparison.Ordinal));
        return copy;
    }

    public string Read(string name) => File.ReadAllText(At(name));

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Put(string name, string content)
    {
        var target = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!, PrivateDirectory);
        File.WriteAllBytes(target, Encoding.UTF8.GetBytes(content));
        File.SetUnixFileMode(target, PrivateFile);
    }

    /// <summary>Every file with its content, but not those below <c>pveauth/</c>.</summary>
    public Dictionary<string, string> Files() => FilesOf(Path)
        .Where(file => !file.Key.StartsWith("pveauth/", StringComparison.Ordinal))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Every file below a directory with its content, byte for byte.</summary>
    public static Dictionary<string, string> FilesOf(string directory) => Directory
        .EnumerateFiles(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .ToDictionary(file => System.IO.Path.GetRelativePath(directory, file), File.ReadAllText, StringComparer.Ordinal);

    /// <summary>A session that the directory's own keys vouch for, as a node would have issued it.</summary>
    public Session SessionOf(string user)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var made = new DateTimeOffset(File.GetLastWriteTimeUtc(At("authkey.pub"))).ToUnixTimeSeconds();
        var keys = new AuthKeys(Read("authkey.pub"), made, Read("priv/authkey.key"), null, 0);
        return new Session(user, keys.IssueSession(user, now), new CsrfSecret(File.ReadAllBytes(At("pve-www.key"))).Issue(user, now));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
