using PveAuth.Core.Config;
using PveAuth.Core.Identity;
using PveAuth.Core.Tfa;

namespace PveAuth.Store.Tests;

/// <summary>Files that do not say anything any more.</summary>
public sealed class DamagedFiles : IDisposable
{
    private const string Good = """{"users":{"joe@pve":{"yubico":[{"id":"a","description":"b","created":1,"entry":"cccccccccccc"}]}}}""";

    private static readonly UserId Joe = UserId.Parse("joe@pve");

    private readonly TempDirectory files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("{\"users\":{")]
    [InlineData("{\"users\":{\"joe@pve\":{\"surprise\":1}}}")]
    [InlineData("\u0001")]
    public async Task A_damaged_tfa_cfg_keeps_the_last_good_version_and_is_not_touched(string damaged)
    {
        files.Put("priv/tfa.cfg", Good);
        using var directory = files.Open();
        Assert.NotNull(directory.SecondFactors.Find(Joe));

        files.Put("priv/tfa.cfg", damaged);
        await Waiting.ForAsync(() => directory.Tfa.Current.Unreadable is not null);

        // For lists the old version serves; nobody is let in by it.
        Assert.NotNull(directory.Tfa.Current.Value.Find(Joe));
        Assert.Throws<StoreException>(() => directory.SecondFactors.Find(Joe));
        await Assert.ThrowsAsync<StoreException>(() => ChangeAsync(directory));
        Assert.Equal(damaged, files.Read("priv/tfa.cfg"));
        Assert.Contains(files.Messages, m => m.StartsWith("Error: priv/tfa.cfg cannot be used", StringComparison.Ordinal));

        files.Put("priv/tfa.cfg", Good.Replace("cccccccccccc", "dddddddddddd", StringComparison.Ordinal));
        Assert.Equal("dddddddddddd", directory.SecondFactors.Find(Joe)!.Yubico[0].Value);
        await ChangeAsync(directory);
        Assert.Contains("ann@pve", files.Read("priv/tfa.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_names_the_entry_of_tfa_cfg_that_cannot_be_read_and_the_answer_to_clients_names_nobody()
    {
        files.Put("priv/tfa.cfg", Good.Replace("\"created\":1", "\"created\":\"1\"", StringComparison.Ordinal));
        using var directory = files.Open();
        directory.Watch();
        await Waiting.ForAsync(() => files.Messages.Any(m => m.Contains("tfa.cfg", StringComparison.Ordinal)));

        Assert.Contains(files.Messages, m => m.EndsWith("""users["joe@pve"].yubico[0].created: an integer is expected""", StringComparison.Ordinal));
        var refused = Assert.Throws<StoreException>(() => directory.SecondFactors.Find(Joe));
        Assert.DoesNotContain("joe", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tfa_cfg_that_was_damaged_from_the_start_lets_nobody_in()
    {
        files.Put("priv/tfa.cfg", "garbage");
        using var directory = files.Open();

        Assert.Throws<StoreException>(() => directory.SecondFactors.Find(Joe));
        await Assert.ThrowsAsync<StoreException>(() => ChangeAsync(directory));
        Assert.Equal("garbage", files.Read("priv/tfa.cfg"));
    }

    [Fact]
    public async Task A_user_cfg_of_garbage_keeps_the_last_good_version_and_is_not_touched()
    {
        files.Put("user.cfg", "user:joe@pve:1:0::::::\n");
        using var directory = files.Open();
        Assert.Contains(Joe, directory.Current.Users.Users.Keys);

        files.Put("user.cfg", "what is\nthis?\n\u0000\n");
        await Waiting.ForAsync(() => directory.Users.Current.Unreadable is not null);

        Assert.Contains(Joe, directory.Current.Users.Users.Keys);
        await Assert.ThrowsAsync<StoreException>(() => AddAnnAsync(directory));
        Assert.Equal("what is\nthis?\n\u0000\n", files.Read("user.cfg"));

        files.Put("user.cfg", "user:kim@pve:1:0::::::\n");
        await AddAnnAsync(directory);
        Assert.Equal(["ann@pve", "kim@pve", "root@pam"], directory.Current.Users.Users.Keys.Select(u => u.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_odd_line_beside_root_is_kept_and_hinders_nobody()
    {
        files.Put("user.cfg", "user:root@pam:1:0::::::\nfuture:thing:1:\n");
        using var directory = files.Open();

        await AddAnnAsync(directory);

        Assert.Contains("user:ann@pve:", files.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Contains("future:thing:1:\n", files.Read("user.cfg"), StringComparison.Ordinal);
        Assert.Contains(files.Messages, m => m.StartsWith("Warning: user.cfg: 1 lines cannot be used", StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_in_place_of_a_file_is_said_and_not_taken_for_an_empty_file()
    {
        Directory.CreateDirectory(files.At("priv/tfa.cfg"));
        using var directory = files.Open();

        Assert.Throws<StoreException>(() => directory.SecondFactors.Find(Joe));
        Assert.Throws<StoreException>(() => directory.SecondFactors.Find(Joe));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("tfa.cfg")]
    public void A_tfa_cfg_that_became_a_link_to_nothing_lets_nobody_in(string target)
    {
        files.Put("priv/tfa.cfg", Good);
        using var directory = files.Open();
        Assert.NotNull(directory.SecondFactors.Find(Joe));

        File.Delete(files.At("priv/tfa.cfg"));
        File.CreateSymbolicLink(files.At("priv/tfa.cfg"), target);
        Assert.Throws<StoreException>(() => directory.SecondFactors.Find(Joe));

        using var later = files.Open();
        Assert.Throws<StoreException>(() => later.SecondFactors.Find(Joe));

        // What is really gone is empty, as on a node.
        File.Delete(files.At("priv/tfa.cfg"));
        Assert.Null(directory.SecondFactors.Find(Joe));
        Assert.Null(later.SecondFactors.Find(Joe));
    }

    [Theory]
    [InlineData("")]
    [InlineData("priv")]
    public void A_directory_that_goes_away_leaves_nobody_without_second_factors(string part)
    {
        files.Put("priv/tfa.cfg", Good);
        using var directory = files.Open();
        Assert.NotNull(directory.SecondFactors.Find(Joe));

        var aside = files.Path + ".aside";
        Directory.Move(files.At(part), aside);
        try
        {
            Assert.Throws<StoreException>(() => directory.SecondFactors.Find(Joe));
            Assert.Throws<StoreException>(() => directory.SecondFactors.Find(Joe));
        }
        finally
        {
            Directory.Move(aside, files.At(part));
        }

        Assert.NotNull(directory.SecondFactors.Find(Joe));
    }

    [Fact]
    public async Task The_policy_holds_on_while_its_directory_is_away()
    {
        files.Put("pveauth/policy.json", """{"tfa":"required"}""");
        files.Put("user.cfg", "user:joe@pve:1:0::::::\n");
        using var directory = files.Open();
        Assert.Equal(Core.Policy.TfaDemand.Required, directory.Current.Policy.Tfa);

        var aside = files.Path + ".aside";
        Directory.Move(files.Path, aside);
        try
        {
            await Waiting.ForAsync(() => directory.Policy.Current.Unreadable is not null && directory.Users.Current.Unreadable is not null);

            Assert.Equal(Core.Policy.TfaDemand.Required, directory.Current.Policy.Tfa);
            Assert.Contains(Joe, directory.Current.Users.Users.Keys);
        }
        finally
        {
            Directory.Move(aside, files.Path);
        }

        await Waiting.ForAsync(() => directory.Policy.Current.Unreadable is null && directory.Users.Current.Unreadable is null);
    }

    private static Task<bool> AddAnnAsync(ConfigDirectory directory) => directory.Users.UpdateAsync(
        users => (users.With(new User(UserId.Parse("ann@pve")) { Enabled = true }), true), CancellationToken.None);

    private static Task<bool> ChangeAsync(ConfigDirectory directory) => directory.SecondFactors.UpdateAsync(
        UserId.Parse("ann@pve"),
        record => Task.FromResult((record with { Factors = TfaUser.Empty with { TotpLocked = true } }, true)),
        CancellationToken.None);
}
