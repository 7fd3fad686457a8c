namespace StreamCluster.Cli.Tests;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<(TimeSpan Wait, TaskCompletionSource Set)> _awaited = [];

    public TimeSpan Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    /// <summary>When the next timer is due; null: none is set.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_gate)
                return _timers.Count == 0 ? null : _timers.Min(static timer => timer.Due);
        }
    }

    /// <summary>Ends when a timer of that length is set, or was.</summary>
    public Task TimerSetAsync(TimeSpan wait)
    {
        lock (_gate)
        {
            var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_timers.Any(timer => timer.Wait == wait))
                set.SetResult();
            else
                _awaited.Add((wait, set));
            return set.Task.WaitAsync(TimeSpan.FromSeconds(30), System); // a timer that is never set is a failure, not a hang
        }
    }

    public void Advance(TimeSpan by)
    {
        Now += by;
        Timer[] due;
        lock (_gate)
            due = [.. _timers.Where(timer => timer.Due <= Now)];
        foreach (var timer in due)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public TimeSpan Wait { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                (Due, Wait) = (time.Now + dueTime, dueTime);
                time._timers.Add(this);
                foreach (var (_, set) in time._awaited.Where(awaited => awaited.Wait == dueTime))
                    set.TrySetResult();
                return true;
            }
        }

        public void Fire()
        {
            Dispose();
            callback(state);
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
