using PveAuth.Core.Config;
using PveAuth.Core.Identity;

namespace PveAuth.Store.Tests;

/// <summary>Files that another program changes while we run.</summary>
public sealed class ChangesOfOthers : IDisposable
{
    private static readonly UserId Joe = UserId.Parse("joe@pve");
    private static readonly UserId Ann = UserId.Parse("ann@pve");

    private readonly TempDirectory files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task A_replaced_file_is_noticed()
    {
        files.Put("user.cfg", "user:joe@pve:1:0::::::\n");
        using var directory = files.Open();
        Assert.True(Has(directory, Joe));

        files.Put("user.cfg", "user:ann@pve:1:0::::::\n");

        await Waiting.ForAsync(() => Has(directory, Ann) && !Has(directory, Joe));
    }

    [Fact]
    public async Task An_edit_in_place_of_the_same_size_and_the_same_time_is_noticed()
    {
        files.Put("user.cfg", "user:joe@pve:1:0::::::\n");
        using var directory = files.Open();
        Assert.True(Has(directory, Joe));
        var time = File.GetLastWriteTimeUtc(files.At("user.cfg"));

        using (var stream = File.OpenWrite(files.At("user.cfg")))
        {
            stream.Write("user:ann@pve:1:0::::::\n"u8);
        }

        File.SetLastWriteTimeUtc(files.At("user.cfg"), time);

        await Waiting.ForAsync(() => Has(directory, Ann));
    }

    [Fact]
    public async Task A_change_that_looks_like_none_from_outside_is_not_overwritten()
    {
        // On a node times are whole seconds and a file may keep its inode: only the content tells.
        var long_ago = DateTime.UtcNow.AddDays(-1);
        files.Put("user.cfg", "user:joe@pve:1:0::::::\n");
        File.SetLastWriteTimeUtc(files.At("user.cfg"), long_ago);
        using var directory = files.Open();
        Assert.True(Has(directory, Joe));
        using (var stream = File.OpenWrite(files.At("user.cfg")))
        {
            stream.Write("user:ann@pve:1:0::::::\n"u8);
        }

        File.SetLastWriteTimeUtc(files.At("user.cfg"), long_ago);
        await directory.Users.UpdateAsync(
            users => (users.With(new User(UserId.Parse("kim@pve")) { Enabled = true }), true), CancellationToken.None);

        Assert.Contains("user:ann@pve:", files.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Contains("user:kim@pve:", files.Read("user.cfg"), StringComparison.Ordinal);
        Assert.DoesNotContain("user:joe@pve:", files.Read("user.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_appears_and_goes_is_noticed()
    {
        using var directory = files.Open();
        Assert.False(Has(directory, Joe));

        files.Put("user.cfg", "user:joe@pve:1:0::::::\n");
        await Waiting.ForAsync(() => Has(directory, Joe));

        File.Delete(files.At("user.cfg"));
        await Waiting.ForAsync(() => !Has(directory, Joe));
    }

    [Fact]
    public async Task Our_own_write_is_visible_at_once_to_everybody()
    {
        using var directory = files.Open();
        _ = directory.Current;

        await directory.Users.UpdateAsync(users => (users.With(new User(Joe) { Enabled = true }), true), CancellationToken.None);

        Assert.True(Has(directory, Joe));
        using var other = files.Open();
        Assert.True(Has(other, Joe));
    }

    [Fact]
    public async Task What_changes_nothing_compiles_nothing_and_reads_the_same()
    {
        files.Put("user.cfg", "user:joe@pve:1:0::::::\n");
        using var directory = files.Open();
        var before = directory.Current;

        File.SetLastWriteTimeUtc(files.At("user.cfg"), DateTime.UtcNow.AddHours(-1));
        directory.Refresh();
        await directory.Users.UpdateAsync(users => (users, true), CancellationToken.None);

        Assert.Same(before.Users, directory.Current.Users);
        Assert.Same(before.Permissions, directory.Current.Permissions);
    }

    private static bool Has(ConfigDirectory directory, UserId user) => directory.Current.Users.Users.ContainsKey(user);
}
