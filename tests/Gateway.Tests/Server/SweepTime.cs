namespace StreamCluster.Gateway.Tests.Server;

/// <summary>
/// The system's time, but the look at all connections (every 250 ms) is taken only when the test says so, and the time that has passed can
/// be made longer.
/// </summary>
public sealed class SweepTime : TimeProvider
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private Action? _look;
    private long _ahead;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);

    /// <summary>Lets so much time pass for everything that measures it.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref _ahead, (long)(time.TotalSeconds * TimestampFrequency));

    /// <summary>Has one look after the other taken until this is done.</summary>
    public async Task SweepUntilAsync(Task done)
    {
        var look = Volatile.Read(ref _look) ?? throw new InvalidOperationException("Nothing looks after the connections yet.");
        while (!done.IsCompleted)
        {
            look();
            await Task.Yield();
        }

        await done;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Interval)
            return base.CreateTimer(callback, state, dueTime, period);
        Volatile.Write(ref _look, () => callback(state));
        return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
