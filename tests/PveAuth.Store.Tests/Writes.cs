using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Store.Tests;

/// <summary>How files are written.</summary>
public sealed class Writes : IDisposable
{
    private static readonly UserId Joe = UserId.Parse("joe@pve");

    private readonly TempDirectory files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task A_value_that_says_the_same_is_not_written()
    {
        using var directory = files.Open();
        await AddAsync(directory, Joe);
        Assert.True(Native.TryStat(files.At("user.cfg"), follow: false, out var before));

        await directory.Users.UpdateAsync(users => (users, true), CancellationToken.None);
        await AddAsync(directory, Joe);

        Assert.True(Native.TryStat(files.At("user.cfg"), follow: false, out var after));
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Another_programs_bytes_stay_when_nothing_changes()
    {
        // Written without the blank line that we would write.
        files.Put("user.cfg", "user:joe@pve:1:0::::::\nrole:r:VM.Audit:\n");
        using var directory = files.Open();
        Assert.True(Native.TryStat(files.At("user.cfg"), follow: false, out var before));

        await directory.Users.UpdateAsync(users => (users, true), CancellationToken.None);

        Assert.True(Native.TryStat(files.At("user.cfg"), follow: false, out var after));
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_no_temporary_file()
    {
        using var directory = files.Open();
        await AddAsync(directory, Joe);

        // The file becomes a directory between reading and writing, so the last step fails.
        await Assert.ThrowsAsync<StoreException>(() => directory.Users.UpdateAsync(
            users =>
            {
                File.Delete(files.At("user.cfg"));
                Directory.CreateDirectory(files.At("user.cfg"));
                return (users.With(new User(UserId.Parse("ann@pve")) { Enabled = true }), true);
            },
            CancellationToken.None));

        Assert.Equal(["user.cfg"], files.Names());
    }

    [Fact]
    public async Task A_directory_where_nothing_can_be_made_is_said_in_words()
    {
        using var directory = files.Open();
        files.Put("priv", "a file");

        var fault = await Assert.ThrowsAsync<StoreException>(() => directory.Shadow.UpdateAsync(
            shadow => (shadow.With("joe", "$5$x$y"), true), CancellationToken.None));

        Assert.Contains("unable to write", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["priv"], files.Names());
    }

    [Fact]
    public async Task What_would_not_be_read_back_is_not_written()
    {
        var format = new FileFormat<string>(
            "odd.cfg",
            content => new FileSnapshot<string?>(System.Text.Encoding.UTF8.GetString(content), [], null),
            System.Text.Encoding.UTF8.GetBytes,
            (value, _) => !value.Contains('!', StringComparison.Ordinal));
        using var file = new ConfigFile<string>(format, new DirectoryKind(files.Path, _ => { }), () => { });

        await file.UpdateAsync(_ => ("good", true), CancellationToken.None);
        await Assert.ThrowsAsync<StoreException>(() => file.UpdateAsync(_ => ("bad!", true), CancellationToken.None));

        Assert.Equal("good", files.Read("odd.cfg"));
        Assert.Equal("good", file.Current.Value);
    }

    [Fact]
    public async Task A_hash_with_a_separator_in_it_is_not_written()
    {
        using var directory = files.Open();

        await Assert.ThrowsAnyAsync<Exception>(() => directory.Shadow.UpdateAsync(
            shadow => (shadow.With("joe", "x:\nroot:y"), true), CancellationToken.None));

        Assert.DoesNotContain("priv/shadow.cfg", files.Names());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_a_node_can_hold_is_refused_there_and_warned_of_elsewhere(bool isCluster)
    {
        var warnings = new List<string>();
        using var file = new ConfigFile<ShadowCfg>(FileFormats.Shadow, new DirectoryKind(files.Path, warnings.Add, isCluster), () => { });
        Directory.CreateDirectory(files.At("priv"));
        var large = ShadowCfg.Empty.With("joe", new string('x', ConfigFile<ShadowCfg>.ClusterLimit));
        var write = file.UpdateAsync(_ => (large, true), CancellationToken.None);

        if (isCluster)
        {
            Assert.Contains("cluster file system allows", (await Assert.ThrowsAsync<StoreException>(() => write)).Message, StringComparison.Ordinal);
            Assert.False(File.Exists(files.At("priv/shadow.cfg")));
        }
        else
        {
            await write;
            Assert.Contains("would refuse it", Assert.Single(warnings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Temporary_files_of_killed_processes_are_cleared_away_and_nobody_elses()
    {
        var stale = $"priv/.tfa.cfg.{Guid.NewGuid():N}.tmp";
        var young = $"priv/.tfa.cfg.{Guid.NewGuid():N}.tmp";
        foreach (var name in new[] { stale, young, "priv/tfa.cfg.tmp.77", "priv/.mine.tmp" })
        {
            files.Put(name, "");
            File.SetLastWriteTimeUtc(files.At(name), DateTime.UtcNow.AddHours(-1));
        }

        File.SetLastWriteTimeUtc(files.At(young), DateTime.UtcNow);
        using var directory = files.Open();
        directory.CreateMissingKeys();

        Assert.DoesNotContain(stale, files.Names());
        Assert.Superset(new HashSet<string>([young, "priv/tfa.cfg.tmp.77", "priv/.mine.tmp"]), files.Names().ToHashSet());
    }

    private static Task<bool> AddAsync(ConfigDirectory directory, UserId user) => directory.Users.UpdateAsync(
        users => (users.With(new User(user) { Enabled = true }), true), CancellationToken.None);
}
