using PveAuth.Realms;

namespace PveAuth.Server.Tests;

/// <summary>The one test in which refusals really take their time.</summary>
public sealed class RefusalDelay : IDisposable
{
    private readonly Lab lab = new(null, realClock: true);

    [Fact]
    public async Task Refusals_take_three_seconds_whatever_was_wrong_and_hold_nobody_else_up()
    {
        ApiClient.SessionOf(await lab.TryLogInAsync("alice@pve"));

        var refused = new[]
        {
            TimedAsync(() => lab.TryLogInAsync("alice@pve", "wrong")),
            TimedAsync(() => lab.TryLogInAsync("nobody@pve")),
            TimedAsync(() => lab.TryLogInAsync("off@pve")),
            TimedAsync(() => lab.TryLogInAsync("late@pve")),
            TimedAsync(() => lab.Api.GetAsync("/version")),
            TimedAsync(() => lab.Api.GetAsync("/version", new Session("", "garbage", ""))),
            TimedAsync(() => lab.Api.PutAsync("/cluster/options", null, lab.Root with { Csrf = "garbage" })),
        };
        await Task.Delay(100);
        var good = await TimedAsync(() => lab.TryLogInAsync("alice@pve"));
        var forbidden = await TimedAsync(() => lab.Api.PutAsync("/cluster/options", null, lab.As("bob@pve")));
        var malformed = await TimedAsync(() => lab.Api.PostAsync("/access/ticket", new { username = "alice@pve" }));

        Assert.Equal([200, 403, 400], new[] { good, forbidden, malformed }.Select(answer => answer.Status));
        Assert.All([good, forbidden, malformed], answer => Assert.InRange(answer.Seconds, 0, 1.5));
        Assert.All(refused, answer => Assert.False(answer.IsCompleted));
        foreach (var (status, seconds) in await Task.WhenAll(refused))
        {
            Assert.Equal(401, status);
            Assert.InRange(seconds, 3, 4);
        }
    }

    [Theory]
    [InlineData("nobody@pve")]
    [InlineData("off@pve")]
    public async Task Many_logins_at_once_do_not_tell_by_the_time_they_take_who_exists(string user)
    {
        // Each password of alice takes a second and a half, and only some are looked at at a time.
        lab.Edit("priv/shadow.cfg", text => text.Replace("alice:$5$", $"alice:$5$rounds={RoundsFor(1.5)}$", StringComparison.Ordinal));

        // The server in this process shares its threads with the clients; none of these requests may wait for a thread to begin.
        ThreadPool.GetMinThreads(out _, out var completionThreads);
        Assert.True(ThreadPool.SetMinThreads(64, completionThreads));
        var places = Math.Max(2, Environment.ProcessorCount);
        var flood = Enumerable.Range(0, 6 * places).Select(_ => TimedAsync(() => lab.TryLogInAsync("alice@pve", "wrong"))).ToList();
        await Task.Delay(500);

        var (status, seconds) = await TimedAsync(() => lab.TryLogInAsync(user));

        // All that came before have had their turn: none but the last ones are still at it, and one may be on its way back.
        var unanswered = flood.Count(answer => !answer.IsCompleted);
        Assert.Equal(401, status);
        Assert.InRange(unanswered, 0, places);
        Assert.InRange(seconds, 3, 120);
        Assert.InRange((await Task.WhenAll(flood)).Max(answer => answer.Seconds), 6, 120);
    }

    public void Dispose() => lab.Dispose();

    /// <summary>How often this machine has to hash for a password to take so many seconds.</summary>
    private static int RoundsFor(double seconds)
    {
        const int Sample = 500_000;
        var began = TimeProvider.System.GetTimestamp();
        Assert.False(Crypt.Verify("wrong", $"$5$rounds={Sample}$salt$1g0Pk8LBIyMcA1sMbUw1wHRLfVXXCNZRu4nKRKf6oV5"));
        return (int)(Sample * seconds / TimeProvider.System.GetElapsedTime(began).TotalSeconds);
    }

    private static async Task<(int Status, double Seconds)> TimedAsync(Func<Task<ApiAnswer>> call)
    {
        var began = TimeProvider.System.GetTimestamp();
        var answer = await call();
        return (answer.Status, TimeProvider.System.GetElapsedTime(began).TotalSeconds);
    }
}
