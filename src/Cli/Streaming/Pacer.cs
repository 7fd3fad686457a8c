namespace StreamCluster.Cli;

/// <summary>
/// Lets through a fixed number a second. Every turn is due at its place on one schedule counted from the first turn, so errors of a
/// single wait do not add up; a turn that is late is let through at once, until the schedule is met again.
/// </summary>
internal sealed class Pacer(double perSecond, TimeProvider time)
{
    private long? _start;
    private long _turn;

    /// <summary>Waits until the next turn is due.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        _start ??= time.GetTimestamp();
        var due = TimeSpan.FromSeconds(_turn++ / perSecond);
        var left = due - time.GetElapsedTime(_start.Value);

        // Timers count whole milliseconds: rounded up, a turn is never early.
        return left > TimeSpan.Zero
            ? new ValueTask(Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, cancellationToken))
            : ValueTask.CompletedTask;
    }
}
