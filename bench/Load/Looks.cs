namespace StreamCluster.Load;

/// <summary>Looks for the replies of <see cref="ClientKind.Poll"/>, on the thread that calls.</summary>
/// <param name="connections">All connections of that thread.</param>
/// <param name="pause">Draws the time until the next look.</param>
/// <param name="clock">Measures it.</param>
internal sealed class Looks(LoadConnection[] connections, Func<TimeSpan> pause, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);
    private long _next;

    /// <summary>
    /// For an open loop: a look every millisecond. Messages are sent when they are due, so a reply waits half a millisecond for its look on
    /// average, and a whole one at most.
    /// </summary>
    public static Looks Regular(LoadConnection[] connections, TimeProvider clock) => new(connections, static () => Interval, clock);

    /// <summary>
    /// For a closed loop: looks at random, half a millisecond apart on average. Here messages are sent at looks, so regular looks would round
    /// each latency up to a multiple of their interval. With exponential pauses (a Poisson process, which has no memory) every reply waits
    /// for its look as long as any other, half a millisecond on average, and the difference of two latencies is what it is without looks.
    /// </summary>
    public static Looks Random(LoadConnection[] connections, TimeProvider clock)
    {
        var random = new Random(1);
        return new Looks(connections, () => Interval / 2 * -Math.Log(1 - random.NextDouble()), clock);
    }

    /// <summary>Returns after the next look.</summary>
    public void WaitForNext() => WaitUntil(_next);

    /// <summary>Waits, and looks meanwhile.</summary>
    public void WaitUntil(long due)
    {
        do
        {
            Pacer.WaitUntil(Math.Min(due, _next), clock);
            if (clock.GetTimestamp() < _next)
                continue;
            foreach (var connection in connections)
            {
                if (connection.IsDue)
                    connection.Poll();
            }

            _next = clock.GetTimestamp() + (long)(pause().TotalSeconds * clock.TimestampFrequency);
        }
        while (clock.GetTimestamp() < due);
    }
}
