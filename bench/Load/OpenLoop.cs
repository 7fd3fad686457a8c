namespace StreamCluster.Load;

/// <summary>
/// Messages at a fixed rate, dealt to the connections in turn. A latency counts from the moment when a message was due, so that a server
/// that stands still for a second has a second's worth of late replies and not one of each connection ("coordinated omission").
/// </summary>
internal sealed class OpenLoop(LoadConnection[] connections, double rate, TimeProvider clock)
{
    /// <summary>How often replies are looked for: up to so much later than it came a reply is found, and that is in its latency.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private readonly List<(long Due, long Late)> _sent = new(1 << 14);
    private long _look;

    /// <summary>When messages were due, and how much later they were sent: the generator's own lateness, which is in the latencies too.</summary>
    public IReadOnlyList<(long Due, long Late)> Sent => _sent;

    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken) =>
        await Task.Factory.StartNew(() => Run(stop, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>One thread does it all.</summary>
    private void Run(CancellationToken stop, CancellationToken cancellationToken)
    {
        Precedence.Take();
        var taking = Array.ConvertAll(connections, static connection => connection.TakeDueAsync());
        var start = clock.GetTimestamp();
        for (long i = 0; !stop.IsCancellationRequested; i++)
        {
            var due = start + (long)(i / rate * clock.TimestampFrequency);
            LookUntil(due);
            _sent.Add((due, clock.GetTimestamp() - due));
            connections[i % connections.Length].SendDue(due);
        }

        while (connections.Any(static connection => connection.IsDue))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Array.Find(taking, static taking => taking.IsFaulted) is { } failed)
                failed.GetAwaiter().GetResult();
            LookUntil(_look);
        }
    }

    /// <summary>Waits, and looks for replies whenever it is time to.</summary>
    private void LookUntil(long due)
    {
        do
        {
            Pacer.WaitUntil(Math.Min(due, _look), clock);
            if (clock.GetTimestamp() < _look)
                continue;
            foreach (var connection in connections)
            {
                if (connection.IsDue)
                    connection.Poll();
            }

            _look = clock.GetTimestamp() + (long)(Interval.TotalSeconds * clock.TimestampFrequency);
        }
        while (clock.GetTimestamp() < due);
    }
}
