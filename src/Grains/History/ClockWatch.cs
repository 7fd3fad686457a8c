namespace StreamCluster.Grains.History;

/// <summary>
/// Whether a wall clock is to be trusted with deleting by age. A box may boot in 1970 and jump to today, or get a wrong date in the
/// future for a while. Doubt begins where the wall clock has moved over an hour more or less than the monotonic one since the last look
/// (so also after the machine was suspended), and, at the first look, where it is before what was noted last, or beyond it by more than
/// the retention. It ends when the wall clock has kept pace with the monotonic one for an hour: a box that was switched off for long, or
/// whose date was put right, deletes late, not never.
/// </summary>
internal sealed class ClockWatch(TimeProvider time, TimeSpan retention)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);
    private static readonly TimeSpan Probation = TimeSpan.FromHours(1);

    private (DateTimeOffset Wall, long Stamp)? _last;
    private long? _doubtedSince;

    /// <summary>Whether ages mean something, as of the last look.</summary>
    public bool IsTrusted => _doubtedSince is null;

    /// <summary>Looks at the clock. True: doubt has begun, or begun anew.</summary>
    public bool Look(StoreClock clock)
    {
        var stamp = time.GetTimestamp();
        var jumped = _last is var (wall, before)
            ? (clock.Now - wall - time.GetElapsedTime(before, stamp)).Duration() > Tolerance
            : clock.Noted is { } noted && (noted - clock.Now > Tolerance || clock.Now - noted > Max(retention, Tolerance));
        _last = (clock.Now, stamp);
        if (jumped)
        {
            _doubtedSince = stamp;
        }
        else if (_doubtedSince is { } since && time.GetElapsedTime(since, stamp) >= Probation)
        {
            _doubtedSince = null;
        }

        return jumped;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
