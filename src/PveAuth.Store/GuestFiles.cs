using System.Globalization;

namespace PveAuth.Store;

/// <summary>A guest as its configuration file names it.</summary>
/// <param name="Type"><c>qemu</c> or <c>lxc</c>.</param>
/// <param name="Node">The node that holds it.</param>
public sealed record Guest(string Type, string Node);

/// <summary>Which guests and storages the cluster has. A node's directory tells by its files; any other directory knows
/// nothing of them.</summary>
public sealed class GuestFiles
{
    private readonly string directory;

    internal GuestFiles(string directory) => this.directory = directory;

    /// <summary>The guests by their numbers; null where no file tells.</summary>
    /// <exception cref="StoreException">The files cannot be listed.</exception>
    public IReadOnlyDictionary<long, Guest>? Guests() => Read(() =>
    {
        var nodes = Path.Combine(directory, "nodes");
        if (!Directory.Exists(nodes))
        {
            return null;
        }

        var guests = new Dictionary<long, Guest>();
        foreach (var node in Directory.EnumerateDirectories(nodes))
        {
            foreach (var (folder, type) in new[] { ("qemu-server", "qemu"), ("lxc", "lxc") })
            {
                var configurations = Path.Combine(node, folder);
                foreach (var path in Directory.Exists(configurations) ? Directory.EnumerateFiles(configurations, "*.conf") : [])
                {
                    var name = Path.GetFileNameWithoutExtension(path.AsSpan());
                    if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                    {
                        guests[id] = new Guest(type, Path.GetFileName(node));
                    }
                }
            }
        }

        return guests;
    });

    /// <summary>The names of the storages; null where no file tells.</summary>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    public IReadOnlySet<string>? Storages() => Read(() =>
    {
        var path = Path.Combine(directory, "storage.cfg");
        if (!File.Exists(path))
        {
            return null;
        }

        // "type: name" begins a section, indented lines follow. The storage "local" is there without one.
        var names = new HashSet<string>(StringComparer.Ordinal) { "local" };
        foreach (var line in File.ReadLines(path))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !char.IsWhiteSpace(line[0]) && line[0] != '#')
            {
                names.Add(line[(colon + 1)..].Trim());
            }
        }

        return names;
    });

    private static T? Read<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to read the guests and storages - {e.Message}", e);
        }
    }
}
