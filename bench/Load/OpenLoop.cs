namespace StreamCluster.Load;

/// <summary>
/// Messages at a fixed rate, dealt to the connections in turn. A latency counts from the moment when a message was due, so a server that
/// stands still for a second has a second's worth of late replies and not one of each connection ("coordinated omission").
/// </summary>
internal sealed class OpenLoop(LoadConnection[] connections, ClientKind client, double rate, TimeProvider clock)
{
    /// <summary>How often the loop checks for its end after the last message, where it has no looks.</summary>
    private static readonly TimeSpan Check = TimeSpan.FromMilliseconds(1);

    private readonly List<(long Due, long Late)> _sent = new(1 << 14);
    private readonly Looks? _looks = client == ClientKind.Poll ? Looks.Regular(connections, clock) : null;

    /// <summary>When messages were due, and how much later they were sent: the generator's own lateness, which is in the latencies too.</summary>
    public IReadOnlyList<(long Due, long Late)> Sent => _sent;

    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken) =>
        await Task.Factory.StartNew(() => Run(stop, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>One thread sends all messages. With <see cref="ClientKind.Poll"/> it takes the replies too.</summary>
    private void Run(CancellationToken stop, CancellationToken cancellationToken)
    {
        Precedence.Take();
        foreach (var connection in connections)
            _ = connection.TakeDueAsync();
        var start = clock.GetTimestamp();
        for (long i = 0; !stop.IsCancellationRequested; i++)
        {
            var due = start + (long)(i / rate * clock.TimestampFrequency);
            WaitUntil(due);
            _sent.Add((due, clock.GetTimestamp() - due));
            connections[i % connections.Length].SendDue(due);
        }

        while (connections.Any(static connection => connection.IsDue))
        {
            cancellationToken.ThrowIfCancellationRequested();
            WaitUntil(clock.GetTimestamp() + (long)(Check.TotalSeconds * clock.TimestampFrequency));
        }
    }

    private void WaitUntil(long due)
    {
        if (_looks is null)
            Pacer.WaitUntil(due, clock);
        else
            _looks.WaitUntil(due);
    }
}
