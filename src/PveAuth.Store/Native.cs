using System.Runtime.InteropServices;

namespace PveAuth.Store;

/// <summary>The few calls of the C library that the framework does not offer.</summary>
internal static partial class Native
{
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint BasicStats = 0x7ff;

    /// <summary>What tells two versions of a file apart, and who may read it.</summary>
    internal static bool TryStat(string path, bool follow, out FileStat stat)
    {
        var ok = Statx(AtFdCwd, path, follow ? 0 : AtSymlinkNoFollow, BasicStats, out var raw) == 0;
        stat = ok
            ? new FileStat(raw.Inode, raw.Size, (raw.ModifiedSeconds * 1_000_000_000L) + raw.ModifiedNanoseconds, (UnixFileMode)(raw.Mode & 0xFFF))
            : default;
        return ok;
    }

    /// <summary>Makes a directory; unlike the framework's call it fails when there is one, which makes it a lock.</summary>
    /// <returns>0, or the error number.</returns>
    internal static int MakeDirectory(string path, uint mode) => Mkdir(path, mode) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Makes the names in a directory durable.</summary>
    internal static void SyncDirectory(string path)
    {
        var descriptor = Open(path, 0x80000 /* O_RDONLY | O_CLOEXEC, the same on every architecture */);
        if (descriptor >= 0)
        {
            _ = Fsync(descriptor);
            _ = Close(descriptor);
        }
    }

    /// <summary>Gives a file to a group, when this process may.</summary>
    internal static bool TryChangeGroup(string path, string group) =>
        TryFindGroup(group, out var id) && Chown(path, uint.MaxValue, id) == 0;

    private static bool TryFindGroup(string name, out uint id)
    {
        id = 0;
        foreach (var line in File.Exists("/etc/group") ? File.ReadLines("/etc/group") : [])
        {
            var fields = line.Split(':');
            if (fields.Length >= 3 && fields[0] == name)
            {
                return uint.TryParse(fields[2], out id);
            }
        }

        return false;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int directory, string path, int flags, uint mask, out RawStat stat);

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Mkdir(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint owner, uint group);

    // struct statx, which is the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct RawStat
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public long Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
    }
}

/// <summary>What tells two versions of a file apart, and who may read it.</summary>
/// <param name="Inode">Changes with every atomic replacement.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Mode">Permission bits.</param>
internal readonly record struct FileStat(ulong Inode, long Size, long Modified, UnixFileMode Mode);
