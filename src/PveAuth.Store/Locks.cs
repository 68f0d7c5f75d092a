using System.Diagnostics;

namespace PveAuth.Store;

/// <summary>Locks of the configuration directory that other processes respect too.</summary>
internal interface IConfigLocks
{
    /// <summary>How long somebody waits for a lock before giving up, as in PVE.</summary>
    TimeSpan Patience { get; }

    /// <summary>Takes a lock; disposing the result releases it.</summary>
    /// <param name="id">PVE's name of the lock, such as <c>file-user_cfg</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreException">The lock was held for too long, or locks cannot be taken here at all.</exception>
    Task<IDisposable> AcquireAsync(string id, CancellationToken cancellationToken);
}

/// <summary>On an ordinary directory: advisory locks on files of our own, which the kernel releases when their holder
/// dies.</summary>
internal sealed class AdvisoryLocks(string directory, TimeSpan? patience = null) : IConfigLocks
{
    private const int WouldBlock = 11; // EWOULDBLOCK

    public TimeSpan Patience { get; } = patience ?? TimeSpan.FromSeconds(10);

    public async Task<IDisposable> AcquireAsync(string id, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, id);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                AtomicFile.EnsureDirectory(directory, isPrivate: true);

                // "Share nothing" is flock(2) with LOCK_EX here. The file stays: deleting it would let two in.
                return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult == WouldBlock)
            {
                if (waited.Elapsed >= Patience)
                {
                    throw new StoreException($"can't lock file '{path}' - got lock request timeout", e);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"can't lock file '{path}' - {e.Message}", e);
            }

            await Task.Delay(2, cancellationToken);
        }
    }
}

/// <summary>On a node: the lock directories of the cluster file system, which PVE's own tools use. A lock that nobody
/// touches for two minutes is removed by the file system itself.</summary>
internal sealed class ClusterLocks(string directory, TimeSpan? patience = null) : IConfigLocks
{
    private const uint PrivateMode = 0x1C0; // 0700
    private const int Exists = 17; // EEXIST
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public TimeSpan Patience { get; } = patience ?? TimeSpan.FromSeconds(10);

    public async Task<IDisposable> AcquireAsync(string id, CancellationToken cancellationToken)
    {
        _ = Native.MakeDirectory(directory, PrivateMode);
        var path = Path.Combine(directory, id);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var error = Native.MakeDirectory(path, PrivateMode);
            if (error == 0)
            {
                return new Held(path);
            }

            if (error != Exists)
            {
                // Most likely there is no quorum; waiting for that is not the caller's business.
                throw new StoreException(
                    $"can't lock file '{path}' - {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}");
            }

            if (waited.Elapsed >= Patience)
            {
                throw new StoreException($"can't lock file '{path}' - got lock request timeout");
            }

            try
            {
                // Setting its time to zero asks the file system whether the lock is dead.
                Directory.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It was released in the meantime.
            }

            await Task.Delay(Patience < Pause ? Patience : Pause, cancellationToken);
        }
    }

    private sealed class Held(string path) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                Directory.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Expired and gone, or quorum was lost: what was written under it is written, and the file system lets go by
                // itself.
            }
        }
    }
}
