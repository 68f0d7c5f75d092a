using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PveAuth.Store;

/// <summary>The few calls of the C library that the framework does not offer.</summary>
internal static partial class Native
{
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;
    private const int LockShared = 1;
    private const int LockExclusive = 2;
    private const int LockRelease = 8;
    private const int NotFound = 2; // ENOENT
    private const int Interrupted = 4; // EINTR
    private const int NoDirectory = 20; // ENOTDIR

    /// <summary>What tells two versions of a file apart, and who may read it.</summary>
    internal static bool TryStat(string path, bool follow, out FileStat stat)
    {
        var ok = Statx(AtFdCwd, path, follow ? 0 : AtSymlinkNoFollow, BasicStats, out var raw) == 0;
        stat = ok ? raw.ToFileStat() : default;
        return ok;
    }

    /// <summary>Whether there is no such name in a directory that can be looked into. A link that leads nowhere is a name.</summary>
    internal static bool IsMissing(string path) =>
        Statx(AtFdCwd, path, AtSymlinkNoFollow, BasicStats, out _) != 0 && Marshal.GetLastPInvokeError() is NotFound or NoDirectory;

    /// <summary>What tells two versions of an open file apart.</summary>
    internal static bool TryStat(SafeFileHandle file, out FileStat stat)
    {
        var ok = StatxOpen(file, "", AtEmptyPath, BasicStats, out var raw) == 0;
        stat = ok ? raw.ToFileStat() : default;
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

    /// <summary>Opens a file that only its owner may read, and makes it when it is missing. Unlike the framework's call it takes no
    /// lock, so that <see cref="Lock"/> can.</summary>
    internal static SafeFileHandle OpenUnlocked(string path)
    {
        var descriptor = OpenWithMode(path, 0x80042 /* O_RDWR | O_CREAT | O_CLOEXEC */, 0x180 /* 0600 */);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())} : '{path}'");
    }

    /// <summary>Opens a file to read it, without taking a lock; null when there is none.</summary>
    internal static SafeFileHandle? TryOpenToRead(string path) => TryOpen(path, 0x80000 /* O_RDONLY | O_CLOEXEC */);

    /// <summary>Opens a file to write into it, without taking a lock; null when there is none.</summary>
    internal static SafeFileHandle? TryOpenToOverwrite(string path) => TryOpen(path, 0x80002 /* O_RDWR | O_CLOEXEC */);

    private static SafeFileHandle? TryOpen(string path, int flags)
    {
        var descriptor = OpenWithMode(path, flags, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() is var error && error == NotFound ? null
            : throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'");
    }

    /// <summary>Waits for the file's advisory lock, which the kernel releases when its holder dies.</summary>
    /// <param name="file">The file.</param>
    /// <param name="shared">Whether others may hold it too, who only read.</param>
    internal static void Lock(SafeFileHandle file, bool shared = false)
    {
        while (Flock(file, shared ? LockShared : LockExclusive) != 0)
        {
            if (Marshal.GetLastPInvokeError() is var error && error != Interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    /// <summary>Releases the lock.</summary>
    internal static void Unlock(SafeFileHandle file) => _ = Flock(file, LockRelease);

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

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatxOpen(SafeFileHandle file, string path, int flags, uint mask, out RawStat stat);

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Mkdir(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenWithMode(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

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

        public readonly FileStat ToFileStat() =>
            new(Inode, Size, (ModifiedSeconds * 1_000_000_000L) + ModifiedNanoseconds, (UnixFileMode)(Mode & 0xFFF));
    }
}

/// <summary>What tells two versions of a file apart, and who may read it.</summary>
/// <param name="Inode">Changes with every atomic replacement.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Mode">Permission bits.</param>
internal readonly record struct FileStat(ulong Inode, long Size, long Modified, UnixFileMode Mode);
