namespace PveAuth.Server.Tests;

/// <summary>A clock that a test moves by hand. Delays on it pass at once, so that a refusal of three seconds costs none;
/// one test measures the real delay with the real clock.</summary>
internal sealed class TestClock : TimeProvider
{
    private long offsetTicks;
    private long stoppedTicks;

    public long NowSeconds => GetUtcNow().ToUnixTimeSeconds();

    public override DateTimeOffset GetUtcNow()
    {
        var stopped = Interlocked.Read(ref stoppedTicks);
        return (stopped == 0 ? System.GetUtcNow() : new DateTimeOffset(stopped, TimeSpan.Zero)).AddTicks(Interlocked.Read(ref offsetTicks));
    }

    public void Advance(TimeSpan by) => Interlocked.Add(ref offsetTicks, by.Ticks);

    /// <summary>From now on time passes only by <see cref="Advance"/>.</summary>
    public void Stop() => StopAt(NowSeconds);

    /// <summary>From now on it is this second, and time passes only by <see cref="Advance"/>.</summary>
    public void StopAt(long seconds)
    {
        Interlocked.Exchange(ref offsetTicks, 0);
        Interlocked.Exchange(ref stoppedTicks, DateTimeOffset.FromUnixTimeSeconds(seconds).UtcTicks);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : dueTime, period);
}
