using System.Text;

namespace PveAuth.Cli.Tests;

/// <summary>A configuration directory that lives as long as a test, and the program working on it.</summary>
internal sealed class Node : IDisposable
{
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What the specification's examples of tables show.</summary>
    private const string Users =
        """
        user:admin2@pve:1:0::::Daily admin::
        user:automation@pve:1:1893456000:::automation@ex.test:::
        token:automation@pve!backup-token:0:1::
        token:automation@pve!second:1893456000:1:two words:

        group:ops:admin2@pve:Operators:

        role:Helpdesk:Pool.Audit,Sys.Audit:

        acl:1:/:@ops:Helpdesk:
        acl:0:/vms/100:admin2@pve:Helpdesk:

        """;

    public Node(string users = Users)
    {
        Path = Directory.CreateTempSubdirectory("pveum-").FullName;
        Put("user.cfg", users);
    }

    public string Path { get; }

    /// <summary>A copy of the specification's sample tree.</summary>
    public static Node Sample()
    {
        var node = new Node();
        var sample = System.IO.Path.Combine(AppContext.BaseDirectory, "vectors", "cluster");
        foreach (var file in Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories))
        {
            node.Put(System.IO.Path.GetRelativePath(sample, file), File.ReadAllText(file));
        }

        return node;
    }

    /// <summary>Runs pveum on the directory.</summary>
    public Run Run(params string[] arguments) => PveumProcess.Start(["--config-dir", Path, .. arguments]);

    /// <summary>Runs pveum in another locale.</summary>
    public Run RunIn(string locale, params string[] arguments) => PveumProcess.Start(["--config-dir", Path, .. arguments], locale);

    /// <summary>Runs pveum with something on its standard input.</summary>
    public Run RunWith(string input, params string[] arguments) =>
        PveumProcess.Start(["--config-dir", Path, .. arguments], input: input);

    /// <summary>Runs pveum in a pseudo-terminal.</summary>
    public Run InTerminal(string[] arguments, params (string Wait, string Send)[] steps) =>
        PveumProcess.InTerminal(["--config-dir", Path, .. arguments], steps);

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Read(string name) => File.ReadAllText(At(name));

    public void Put(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), Encoding.UTF8.GetBytes(content));
        File.SetUnixFileMode(At(name), PrivateFile);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
