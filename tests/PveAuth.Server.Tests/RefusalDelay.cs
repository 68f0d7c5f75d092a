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

    public void Dispose() => lab.Dispose();

    private static async Task<(int Status, double Seconds)> TimedAsync(Func<Task<ApiAnswer>> call)
    {
        var began = TimeProvider.System.GetTimestamp();
        var answer = await call();
        return (answer.Status, TimeProvider.System.GetElapsedTime(began).TotalSeconds);
    }
}
