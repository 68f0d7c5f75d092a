namespace PveAuth.Store;

/// <summary>Replaces whole files so that a reader sees the old content or the new, never a part.</summary>
internal static class AtomicFile
{
    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode SharedMode = PrivateMode | UnixFileMode.GroupRead;
    private const UnixFileMode PrivateDirectoryMode = PrivateMode | UnixFileMode.UserExecute;
    private const UnixFileMode SharedDirectoryMode =
        PrivateDirectoryMode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>No write takes that long, so an older temporary file belongs to a process that was killed.</summary>
    private static readonly TimeSpan LeftOverAge = TimeSpan.FromMinutes(10);

    /// <summary>Writes beside the file, makes that durable, then renames it over the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="isPrivate">Whether only the owner may read it (0600), or the web server's group too (0640).</param>
    /// <returns>The version that was put there, even if somebody replaces it at once.</returns>
    internal static FileStat Replace(string path, ReadOnlySpan<byte> content, bool isPrivate)
    {
        var directory = Path.GetDirectoryName(path)!;
        EnsureDirectory(directory, isPrivate);

        // A name of its own for each attempt: a left-over of a process that was killed is in nobody's way.
        var temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            var mode = ModeOf(isPrivate);
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = mode,
            };
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            SetMode(temporary, mode);
            if (!isPrivate)
            {
                Native.TryChangeGroup(temporary, "www-data");
            }

            Native.TryStat(temporary, follow: false, out var version);
            File.Move(temporary, path, overwrite: true);
            Native.SyncDirectory(directory);

            return version;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The mode that a file has on a node.</summary>
    internal static UnixFileMode ModeOf(bool isPrivate) => isPrivate ? PrivateMode : SharedMode;

    /// <summary>Makes a directory with the mode that it has on a node, unless there is one.</summary>
    internal static void EnsureDirectory(string path, bool isPrivate)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            EnsureDirectory(parent, isPrivate: false);
        }

        var mode = isPrivate ? PrivateDirectoryMode : SharedDirectoryMode;
        Directory.CreateDirectory(path, mode);
        SetMode(path, mode);
    }

    /// <summary>Removes what killed processes left in a directory: temporary files hold whole secrets.</summary>
    internal static void RemoveLeftOvers(string directory, DateTimeOffset now)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        var every = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true };
        foreach (var path in Directory.EnumerateFiles(directory, ".*.tmp", every))
        {
            // The name ends with 32 digits of ours; anything else is somebody else's.
            var parts = Path.GetFileName(path).Split('.');
            if (Guid.TryParseExact(parts[^2], "N", out _) && now.UtcDateTime - File.GetLastWriteTimeUtc(path) > LeftOverAge)
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>The process' umask may have taken bits away. It never adds any, so where the file system decides about modes
    /// itself, as a node's does, nothing is lost by asking in vain.</summary>
    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!Native.TryStat(path, follow: false, out var stat) || stat.Mode == mode)
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
