using PveAuth.Core.Config;

namespace PveAuth.Store;

/// <summary>A configuration file: an immutable snapshot for readers, and one way to change it.</summary>
/// <remarks>Readers take <see cref="Current"/> without a lock; a version is parsed once. A change locks, reads again,
/// changes and replaces the file, so that neither another process nor PVE loses an update.</remarks>
public sealed partial class ConfigFile<T> : IDisposable
    where T : class
{
    /// <summary>A node's cluster file system refuses larger files.</summary>
    internal const int ClusterLimit = 1024 * 1024;

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

    private void Write(T before, T next)
    {
        // The file was read under the lock that is still held.
        if (!isUnread && format.WriteChange?.Invoke(content, before, next) is { } change)
        {
            var written = new FileSnapshot<T>(next, current!.Problems, null);
            if (!content.AsSpan(change.Start, change.Length).SequenceEqual(change.Bytes) && !TryCount(change, written))
            {
                Replace(change.In(content), written);
            }

            return;
        }

        var (bytes, read) = Render(next);
        if (isUnread || !bytes.AsSpan().SequenceEqual(content) || !File.Exists(FullPath))
        {
            Replace(bytes, read);
        }
    }

    /// <summary>Writes a change of digits where they stand, unless the file would have to get another mode too.</summary>
    private bool TryCount(Splice change, FileSnapshot<T> written)
    {
        var (bytes, before) = (content, version);
        if (before.Mode != AtomicFile.ModeOf(format.IsPrivate) ||
            Attempt(() => NumberInPlace.TryWrite(FullPath, before, bytes, change)) is not { } counted)
        {
            return false;
        }

        lock (reading)
        {
            // The watcher may have found what somebody wrote without the lock.
            if (ReferenceEquals(bytes, content))
            {
                change.Bytes.CopyTo(content, change.Start);
                (version, current) = (counted, written);
            }
        }

        changed();
        return true;
    }

    private void Replace(byte[] bytes, FileSnapshot<T> written)
    {
        if (bytes.Length > ClusterLimit && directory.IsCluster)
        {
            throw new StoreException(
                $"'{FullPath}' would have {bytes.Length} bytes; the cluster file system allows {ClusterLimit}");
        }

        var replaced = Attempt(() => AtomicFile.Replace(FullPath, bytes, format.IsPrivate));
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

    private TOut Attempt<TOut>(Func<TOut> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"unable to write '{FullPath}' - {(directory.IsQuorate ? e.Message : "no quorum")}", e);
        }
    }

    /// <summary>The new content, and what is read from it. Whatever slipped through the checks of its parts, such as a name with a
    /// separator in it, is caught here.</summary>
    private (byte[] Content, FileSnapshot<T> Read) Render(T next)
    {
        var bytes = format.Write(next);
        var read = format.Read(bytes);
        return read is { Unreadable: null, Value: { } value } &&
            (format.AreSame?.Invoke(value, next) == true || format.ReadsBack(next, bytes))
            ? (bytes, new FileSnapshot<T>(value, read.Problems, null))
            : throw new StoreException($"the new content of '{FullPath}' would not be read back the same, so nothing was written");
    }
}
