namespace PveAuth.Store.Tests;

/// <summary>The keys for tickets over time.</summary>
public sealed class KeyRingTests : IDisposable
{
    private readonly TempDirectory files = new();

    public void Dispose() => files.Dispose();

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [Fact]
    public async Task An_overdue_pair_is_replaced_once_by_twenty_who_want_to_sign()
    {
        using var one = files.Open();
        one.CreateMissingKeys();
        var old = files.Read("authkey.pub");
        Age(TimeSpan.FromHours(25));
        using var other = files.Open();

        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(async () => await (i % 2 == 0 ? one : other).Keys.SigningKeysAsync(Now, CancellationToken.None))));

        // Replaced twice, the previous key would not be the old one any more.
        Assert.Equal(old, files.Read("authkey.pub.old"));
        Assert.NotEqual(old, files.Read("authkey.pub"));
        var tickets = keys.Select(k => k.IssueSession("joe@pve", Now)).ToList();
        one.Refresh();
        other.Refresh();
        Assert.All(tickets, ticket => Assert.True(one.Keys.Keys.TryOpenSession(ticket, Now, quorate: true, out _)));
        Assert.All(tickets, ticket => Assert.True(other.Keys.Keys.TryOpenSession(ticket, Now, quorate: true, out _)));
    }

    [Fact]
    public async Task A_ticket_of_the_previous_pair_stays_good_after_the_replacement()
    {
        using var directory = files.Open();
        directory.CreateMissingKeys();
        var ticket = directory.Keys.Keys.IssueSession("joe@pve", Now - 60);
        Age(TimeSpan.FromHours(24));
        directory.Refresh();

        var keys = await directory.Keys.SigningKeysAsync(Now, CancellationToken.None);

        Assert.True(keys.TryOpenSession(ticket, Now, quorate: true, out var user));
        Assert.Equal("joe@pve", user);
    }

    [Fact]
    public async Task A_missing_private_key_is_said_and_what_was_signed_stays_good()
    {
        using var directory = files.Open();
        directory.CreateMissingKeys();
        var ticket = directory.Keys.Keys.IssueSession("joe@pve", Now);
        File.Delete(files.At("priv/authkey.key"));
        directory.Refresh();

        var fault = await Assert.ThrowsAsync<StoreException>(async () => await directory.Keys.SigningKeysAsync(Now, CancellationToken.None));

        Assert.Contains("no private key for tickets", fault.Message, StringComparison.Ordinal);
        Assert.True(directory.Keys.Keys.TryOpenSession(ticket, Now, quorate: true, out _));
    }

    [Fact]
    public void A_damaged_key_is_said_and_the_last_good_one_serves_on()
    {
        using var directory = files.Open();
        directory.CreateMissingKeys();
        var good = directory.Keys.Keys;
        files.Put("authkey.pub", "garbage");

        directory.Refresh();
        Assert.Same(good, directory.Keys.Keys);

        using var fresh = files.Open();
        Assert.Throws<StoreException>(() => fresh.Keys.Keys);
    }

    [Fact]
    public async Task A_pair_that_cannot_be_replaced_is_said_in_words_and_stays_whole()
    {
        using var directory = files.Open();
        directory.CreateMissingKeys();
        var (pub, key) = (files.Read("authkey.pub"), files.Read("priv/authkey.key"));
        _ = directory.Keys.Keys;
        Directory.CreateDirectory(files.At("authkey.pub.old"));

        var fault = await Assert.ThrowsAsync<StoreException>(
            async () => await directory.Keys.SigningKeysAsync(Now + 90_000, CancellationToken.None));

        Assert.Contains("cannot replace the ticket keys", fault.Message, StringComparison.Ordinal);
        Assert.Equal((pub, key), (files.Read("authkey.pub"), files.Read("priv/authkey.key")));
    }

    [Fact]
    public void Missing_keys_made_by_many_at_once_belong_together()
    {
        using var one = files.Open();
        using var other = files.Open();

        Parallel.For(0, 8, i => (i % 2 == 0 ? one : other).CreateMissingKeys());

        var ticket = one.Keys.Keys.IssueSession("joe@pve", Now);
        Assert.True(other.Keys.Keys.TryOpenSession(ticket, Now, quorate: true, out _));
        Assert.False(File.Exists(files.At("authkey.pub.old")));
    }

    private void Age(TimeSpan by)
    {
        foreach (var name in new[] { "authkey.pub", "priv/authkey.key" })
        {
            File.SetLastWriteTimeUtc(files.At(name), DateTime.UtcNow - by);
        }
    }
}
