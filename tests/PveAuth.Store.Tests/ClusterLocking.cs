namespace PveAuth.Store.Tests;

/// <summary>The lock protocol of a node's file system, on real directories. Only the expiry is that file system's own.</summary>
public sealed class ClusterLocking : IDisposable
{
    private const string Id = "file-user_cfg";

    private readonly TempDirectory files = new();

    public ClusterLocking() => Directory.CreateDirectory(files.At("priv"));

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task A_lock_is_a_directory_that_is_there_while_it_is_held()
    {
        using (await Locks(10).AcquireAsync(Id, CancellationToken.None))
        {
            Assert.True(Directory.Exists(files.At("priv/lock/file-user_cfg")));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(files.At("priv/lock/file-user_cfg")));
        }

        Assert.False(Directory.Exists(files.At("priv/lock/file-user_cfg")));
        Assert.True(Directory.Exists(files.At("priv/lock")));
    }

    [Fact]
    public async Task A_second_holder_waits_for_the_first()
    {
        var first = await Locks(10).AcquireAsync(Id, CancellationToken.None);
        var second = Locks(10).AcquireAsync(Id, CancellationToken.None);
        await Task.Delay(200);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second.WaitAsync(TimeSpan.FromSeconds(5))).Dispose();
    }

    [Fact]
    public async Task A_stale_lock_is_asked_to_expire_and_never_removed_by_force()
    {
        Directory.CreateDirectory(files.At("priv/lock/file-user_cfg"));

        var fault = await Assert.ThrowsAsync<StoreException>(() => Locks(0.2).AcquireAsync(Id, CancellationToken.None));

        Assert.EndsWith("got lock request timeout", fault.Message, StringComparison.Ordinal);
        Assert.Equal(DateTime.UnixEpoch, Directory.GetLastWriteTimeUtc(files.At("priv/lock/file-user_cfg")));
    }

    [Fact]
    public async Task A_lock_that_expires_while_somebody_waits_is_taken()
    {
        Directory.CreateDirectory(files.At("priv/lock/file-user_cfg"));
        var second = Locks(10).AcquireAsync(Id, CancellationToken.None);

        // What the file system does when it is asked for a dead one.
        await Waiting.ForAsync(() => Directory.GetLastWriteTimeUtc(files.At("priv/lock/file-user_cfg")) == DateTime.UnixEpoch);
        Directory.Delete(files.At("priv/lock/file-user_cfg"));

        (await second.WaitAsync(TimeSpan.FromSeconds(5))).Dispose();
    }

    [Fact]
    public async Task A_lock_that_expired_under_its_holder_does_not_fail_what_was_done()
    {
        var held = await Locks(10).AcquireAsync(Id, CancellationToken.None);
        Directory.Delete(files.At("priv/lock/file-user_cfg"));

        held.Dispose();
    }

    [Fact]
    public async Task Without_quorum_nobody_waits()
    {
        // As there: making a directory fails, and not because there is one.
        File.WriteAllText(files.At("priv/lock"), "");

        var fault = await Assert.ThrowsAsync<StoreException>(() => Locks(30).AcquireAsync(Id, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5)));

        Assert.DoesNotContain("timeout", fault.Message, StringComparison.Ordinal);
    }

    private ClusterLocks Locks(double seconds) => new(files.At("priv/lock"), TimeSpan.FromSeconds(seconds));
}
