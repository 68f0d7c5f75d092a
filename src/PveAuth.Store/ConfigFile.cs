using System.Collections.Immutable;
using PveAuth.Core;

namespace PveAuth.Store;

/// <summary>One version of a file, as read.</summary>
/// <param name="Value">What it says. When <paramref name="Unreadable"/> is set: what the last good version said.</param>
/// <param name="Problems">Lines that could not be used.</param>
/// <param name="Unreadable">Why the file as a whole cannot be used; null when it can.</param>
public sealed record FileSnapshot<T>(T Value, ImmutableArray<Problem> Problems, string? Unreadable);

/// <summary>How a file of the configuration directory is named, read and written.</summary>
/// <param name="Name">Path below the directory, such as <c>priv/tfa.cfg</c>.</param>
/// <param name="Read">Reads a version. A missing file is an empty one.</param>
/// <param name="Write">Writes what <paramref name="Read"/> reads.</param>
/// <param name="ReadsBack">Whether what was written means the same when it is read.</param>
internal sealed record FileFormat<T>(
    string Name, Func<byte[], FileSnapshot<T?>> Read, Func<T, byte[]> Write, Func<T, byte[], bool> ReadsBack)
    where T : class
{
    /// <summary>Whether two values mean the same; null when <see cref="ReadsBack"/> alone can tell. It saves to read a large file
    /// a second time.</summary>
    public Func<T, T, bool>? AreSame { get; init; }

    /// <summary>Writes a change into the content that it was made from, proven to read back the same; its result is null when all has
    /// to be written. Null for files that are small or change rarely.</summary>
    public Func<byte[], T, T, byte[]?>? WriteChange { get; init; }

    /// <summary>What holds until a version can be read, when the first one cannot; null for what a missing file means.</summary>
    public T? WhileUnknown { get; init; }

    public bool IsPrivate => Name.StartsWith("priv/", StringComparison.Ordinal);

    /// <summary>PVE's name for the lock of this file.</summary>
    public string LockId => "file-" + Name.Replace('/', '_').Replace('.', '_');
}

/// <summary>A configuration file: an immutable snapshot for readers, and one way to change it.</summary>
/// <remarks>Readers take <see cref="Current"/> without a lock; a version is parsed once. A change locks, reads again,
/// changes and replaces the file, so that neither another process nor PVE loses an update.</remarks>
public sealed class ConfigFile<T> : IDisposable
    where T : class
{
    /// <summary>A node's cluster file system refuses larger files.</summary>
    internal const int ClusterLimit = 1024 * 1024;

    /// <summary>A version this young may be followed by another with the same time: clocks of file systems tick slowly, that of
    /// a node's in whole seconds.</summary>
    private const long Settled = 2_000_000_000;

    private const int PieceSize = 64 * 1024;

    private readonly FileFormat<T> format;
    private readonly DirectoryKind directory;
    private readonly Action changed;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Lock reading = new();
    private FileStat version;
    private byte[] content = [];
    private bool isUnread;
    private volatile FileSnapshot<T>? current;

    internal ConfigFile(FileFormat<T> format, DirectoryKind directory, Action changed)
    {
        this.format = format;
        this.directory = directory;
        this.changed = changed;
        FullPath = Path.Combine(directory.Path, format.Name);
    }

    /// <summary>Where the file is.</summary>
    public string FullPath { get; }

    /// <summary>The newest version that was read.</summary>
    public FileSnapshot<T> Current => current ?? Refresh();

    /// <summary>Changes the file.</summary>
    /// <param name="change">Makes the next value and a result from the value on disk; returns the value it was given
    /// when there is nothing to write. It runs under the file's lock, so it may take locks that come later in PVE's
    /// order (tfa before user before token and shadow) but must not wait for a client.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <exception cref="StoreException">The file does not parse, the lock is held, the result is too large, or the
    /// directory cannot be written.</exception>
    public async Task<TOut> UpdateAsync<TOut>(Func<T, Task<(T Next, TOut Result)>> change, CancellationToken cancellationToken)
    {
        // Who waits behind others of this process gives up as well, or a lock held elsewhere would make a queue without end.
        if (!await gate.WaitAsync(directory.Locks.Patience, cancellationToken))
        {
            throw new StoreException($"can't lock file '{FullPath}' - got lock request timeout");
        }

        try
        {
            // Another node, or pveum, may have written since: lock first, then read, and believe only the content.
            using var held = await directory.Locks.AcquireAsync(format.LockId, cancellationToken);
            var before = Reread();
            if (before.Unreadable is { } reason)
            {
                throw new StoreException($"'{FullPath}' is not readable ({reason}), so it is left as it is");
            }

            var (next, result) = await change(before.Value);
            if (!ReferenceEquals(next, before.Value))
            {
                Write(before.Value, next);
            }

            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Changes the file by a plain function.</summary>
    public Task<TOut> UpdateAsync<TOut>(Func<T, (T Next, TOut Result)> change, CancellationToken cancellationToken) =>
        UpdateAsync(value => Task.FromResult(change(value)), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    /// <summary>Looks whether there is a newer version, and reads it.</summary>
    internal FileSnapshot<T> Refresh() => Refresh(mayTrustTime: true);

    /// <summary>Reads the file whatever its time says. Two changes within one tick of the file system's clock look the same
    /// from outside, and on a node that is a second: long enough to use a code twice.</summary>
    internal FileSnapshot<T> Reread() => Refresh(mayTrustTime: false);

    private FileSnapshot<T> Refresh(bool mayTrustTime)
    {
        FileSnapshot<T> snapshot;
        lock (reading)
        {
            var isThere = Native.TryStat(FullPath, follow: true, out var found);
            if (current is { } known && found == version && ((mayTrustTime && IsSettled(found)) || !isThere))
            {
                return known;
            }

            var before = current;
            snapshot = ReadNewest(isThere, found);
            if (ReferenceEquals(snapshot, before))
            {
                return snapshot;
            }
        }

        changed();
        return snapshot;
    }

    /// <summary>Another node's clock may differ from ours, so on a cluster no time is proof of anything.</summary>
    private bool IsSettled(FileStat found) =>
        !directory.IsCluster &&
        Math.Abs((DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks - (found.Modified / 100)) > Settled / 100;

    private FileSnapshot<T> ReadNewest(bool isThere, FileStat found)
    {
        FileSnapshot<T?> read;
        byte[] bytes = [];
        try
        {
            if (isThere && current is { } unchanged && !isUnread && IsStillTheSame(found))
            {
                version = found;
                return unchanged;
            }

            // Replaced while it was read? Then the content may be of either version. Somebody who never stops writing is
            // looked at again at the next turn.
            for (var tries = 0; isThere && tries < 10; tries++)
            {
                bytes = File.ReadAllBytes(FullPath);
                isThere = Native.TryStat(FullPath, follow: true, out var after);
                if (after == found)
                {
                    break;
                }

                found = after;
                bytes = isThere ? bytes : [];
            }

            if (current is { } known && bytes.AsSpan().SequenceEqual(content) && !isUnread)
            {
                version = found;
                return known;
            }

            read = format.Read(bytes);
            (content, isUnread) = (bytes, false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (isUnread && current is { } known && known.Unreadable == e.Message)
            {
                version = found;
                return known;
            }

            read = new FileSnapshot<T?>(null, [], e.Message);
            isUnread = true;
        }

        // A version that cannot be used leaves the last good one in place for readers; at the start there is only a stand-in.
        var snapshot = read.Value is { } value
            ? new FileSnapshot<T>(value, read.Problems, read.Unreadable)
            : new FileSnapshot<T>(current?.Value ?? format.WhileUnknown ?? format.Read([]).Value!, read.Problems, read.Unreadable);
        version = found;
        current = snapshot;
        return snapshot;
    }

    /// <summary>Compares the file with what was read of it, piece by piece: most often nothing changed, and then a large file need not
    /// be held twice.</summary>
    private bool IsStillTheSame(FileStat found)
    {
        using var file = File.OpenHandle(FullPath);
        if (RandomAccess.GetLength(file) != content.Length)
        {
            return false;
        }

        var piece = new byte[Math.Min(PieceSize, content.Length + 1)];
        for (var at = 0; ;)
        {
            var count = RandomAccess.Read(file, piece, at);
            if (count == 0)
            {
                return at == content.Length && Native.TryStat(FullPath, follow: true, out var after) && after == found;
            }

            if (count > content.Length - at || !piece.AsSpan(0, count).SequenceEqual(content.AsSpan(at, count)))
            {
                return false;
            }

            at += count;
        }
    }

    private void Write(T before, T next)
    {
        var (bytes, written) = Render(before, next);
        if (bytes.Length > ClusterLimit && directory.IsCluster)
        {
            throw new StoreException(
                $"'{FullPath}' would have {bytes.Length} bytes; the cluster file system allows {ClusterLimit}");
        }

        // The file was read under the lock that is still held.
        if (!isUnread && bytes.AsSpan().SequenceEqual(content) && File.Exists(FullPath))
        {
            return;
        }

        FileStat replaced;
        try
        {
            replaced = AtomicFile.Replace(FullPath, bytes, format.IsPrivate);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to write '{FullPath}' - {(directory.IsQuorate ? e.Message : "no quorum")}", e);
        }

        if (bytes.Length > ClusterLimit)
        {
            directory.Warn($"{FullPath} has {bytes.Length} bytes; a node's cluster file system would refuse it");
        }

        lock (reading)
        {
            version = replaced;
            (content, isUnread) = (bytes, false);
            current = written;
        }

        changed();
    }

    /// <summary>The new content, and what is read from it. Whatever slipped through the checks of its parts, such as a name with a
    /// separator in it, is caught here.</summary>
    private (byte[] Content, FileSnapshot<T> Read) Render(T before, T next)
    {
        if (!isUnread && format.WriteChange?.Invoke(content, before, next) is { } changedContent)
        {
            return (changedContent, new FileSnapshot<T>(next, current!.Problems, null));
        }

        var bytes = format.Write(next);
        var read = format.Read(bytes);
        return read is { Unreadable: null, Value: { } value } &&
            (format.AreSame?.Invoke(value, next) == true || format.ReadsBack(next, bytes))
            ? (bytes, new FileSnapshot<T>(value, read.Problems, null))
            : throw new StoreException($"the new content of '{FullPath}' would not be read back the same, so nothing was written");
    }
}
