using System.Diagnostics;
using PveAuth.Core.Config;

namespace PveAuth.Store.Tests;

/// <summary>Locks that other processes hold.</summary>
public sealed class Locking : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private readonly TempDirectory files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task A_file_that_another_process_holds_is_waited_for()
    {
        using var file = Open(TimeSpan.FromSeconds(30));
        await WriteAsync(file, "first");
        using var holder = await HoldAsync();
        var write = WriteAsync(file, "second");
        await Task.Delay(300);
        Assert.False(write.IsCompleted);

        holder.Kill(entireProcessTree: true);

        // The kernel lets go of what a killed process held.
        await write.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("second:", files.Read("priv/shadow.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_another_process_keeps_is_given_up_by_all_who_wait_at_about_the_same_time()
    {
        using var file = Open(Short);
        await WriteAsync(file, "first");
        using var holder = await HoldAsync();
        var waited = Stopwatch.StartNew();

        var faults = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Assert.ThrowsAsync<StoreException>(() => WriteAsync(file, "second"))));

        Assert.All(faults, fault => Assert.EndsWith("got lock request timeout", fault.Message, StringComparison.Ordinal));
        Assert.InRange(waited.Elapsed, Short, TimeSpan.FromSeconds(4));
        Assert.DoesNotContain("second:", files.Read("priv/shadow.cfg"), StringComparison.Ordinal);
        holder.Kill(entireProcessTree: true);
    }

    [Fact]
    public void The_patience_is_that_of_pve()
    {
        Assert.Equal(TimeSpan.FromSeconds(10), new DirectoryKind(files.Path, _ => { }, isCluster: false).Locks.Patience);
        Assert.Equal(TimeSpan.FromSeconds(10), new DirectoryKind(files.Path, _ => { }, isCluster: true).Locks.Patience);
    }

    [Fact]
    public async Task A_lock_that_cannot_be_made_is_said_at_once()
    {
        using var file = Open(TimeSpan.FromSeconds(30));
        files.Put("pveauth", "a file");

        var fault = await Assert.ThrowsAsync<StoreException>(() => WriteAsync(file, "x")).WaitAsync(TimeSpan.FromSeconds(5));

        Assert.DoesNotContain("timeout", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_throws_lets_go()
    {
        using var file = Open(Short);

        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(file, "a name with blanks:\n"));

        await WriteAsync(file, "x");
    }

    [Fact]
    public async Task Hundred_changes_of_two_views_are_all_there()
    {
        using var one = Open(TimeSpan.FromSeconds(30));
        using var other = Open(TimeSpan.FromSeconds(30));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => WriteAsync(i % 2 == 0 ? one : other, $"user{i}"))));

        Assert.Equal(100, files.Read("priv/shadow.cfg").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private ConfigFile<ShadowCfg> Open(TimeSpan patience) =>
        new(FileFormats.Shadow, new DirectoryKind(files.Path, _ => { }, isCluster: false, patience), () => { });

    private static Task<bool> WriteAsync(ConfigFile<ShadowCfg> file, string name) =>
        file.UpdateAsync(shadow => (shadow.With(name, "$5$x$y"), true), CancellationToken.None);

    /// <summary>flock(1), which is another program.</summary>
    private async Task<Process> HoldAsync()
    {
        var start = new ProcessStartInfo(
            "flock", ["--exclusive", files.At("pveauth/lock/file-priv_shadow_cfg"), "sh", "-c", "echo held; sleep 60"])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        Assert.Equal("held", await process.StandardOutput.ReadLineAsync());
        return process;
    }
}
