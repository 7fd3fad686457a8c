using System.Threading.Channels;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>The system's time, but timers of one certain length do not run: a test lets them run out when it is time.</summary>
public sealed class HeldTimers(TimeSpan held) : TimeProvider
{
    private readonly Channel<Timer> _started = Channel.CreateUnbounded<Timer>();

    /// <summary>Lets the next timer that is started and not given up run out.</summary>
    public async Task RunOutAsync()
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        while (!(await _started.Reader.ReadAsync(deadline.Token)).TryRunOut())
        {
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != held)
            return base.CreateTimer(callback, state, dueTime, period);
        var timer = new Timer(() => callback(state));
        _started.Writer.TryWrite(timer);
        return timer;
    }

    private sealed class Timer(Action runOut) : ITimer
    {
        private int _ended;

        public bool TryRunOut()
        {
            if (Interlocked.Exchange(ref _ended, 1) != 0)
                return false;
            runOut();
            return true;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Volatile.Read(ref _ended) == 0;

        public void Dispose() => Interlocked.Exchange(ref _ended, 1);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
