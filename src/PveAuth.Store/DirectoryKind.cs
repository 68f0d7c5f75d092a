namespace PveAuth.Store;

/// <summary>What sort of directory the configuration is in: a node's cluster file system, or an ordinary one.</summary>
internal sealed class DirectoryKind
{
    private readonly Action<string> warn;
    private readonly bool wasMounted;

    internal DirectoryKind(string path, Action<string> warn)
        : this(path, warn, IsClusterMount(path))
    {
        wasMounted = IsCluster;
    }

    /// <summary>For tests, which have no cluster file system and little patience.</summary>
    internal DirectoryKind(string path, Action<string> warn, bool isCluster, TimeSpan? patience = null)
    {
        Path = path;
        this.warn = warn;
        IsCluster = isCluster;
        Locks = isCluster
            ? new ClusterLocks(System.IO.Path.Combine(path, "priv", "lock"), patience)
            : new AdvisoryLocks(System.IO.Path.Combine(path, "pveauth", "lock"), patience);
    }

    /// <summary>The configuration directory, absolute.</summary>
    internal string Path { get; }

    /// <summary>Whether it is the cluster file system of a node.</summary>
    internal bool IsCluster { get; }

    internal IConfigLocks Locks { get; }

    /// <summary>Whether the cluster can write: without quorum its file system takes the write bits away. An ordinary
    /// directory always can.</summary>
    internal bool IsQuorate =>
        !IsCluster || !Native.TryStat(System.IO.Path.Combine(Path, "local"), follow: false, out var stat) ||
        (stat.Mode & UnixFileMode.UserWrite) != 0;

    /// <summary>Whether a file of the directory was really removed. When the cluster file system stops or the directory is moved
    /// away, nothing is known about its files.</summary>
    /// <param name="path">A file that was there.</param>
    internal bool IsRemoved(string path) =>
        Native.IsMissing(path) && Directory.Exists(System.IO.Path.GetDirectoryName(path)) && (!wasMounted || IsClusterMount(Path));

    internal void Warn(string message) => warn(message);

    /// <summary>Other FUSE file systems (<c>fuse.sshfs</c> and the like) name themselves behind a dot; on them mkdir is no
    /// lock that expires.</summary>
    private static bool IsClusterMount(string path)
    {
        if (!File.Exists("/proc/self/mounts"))
        {
            return false;
        }

        foreach (var line in File.ReadLines("/proc/self/mounts"))
        {
            var fields = line.Split(' ');
            if (fields.Length > 2 && fields[1] == path && fields[2] == "fuse")
            {
                return true;
            }
        }

        return false;
    }
}
