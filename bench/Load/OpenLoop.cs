namespace StreamCluster.Load;

/// <summary>
/// Messages at a fixed rate, dealt to the connections in turn. A latency counts from the moment when a message was due, so that a server
/// that stands still for a second has a second's worth of late replies and not one of each connection ("coordinated omission").
/// </summary>
internal sealed class OpenLoop(LoadConnection[] connections, double rate, TimeProvider clock)
{
    private readonly List<(long Due, long Late)> _sent = new(1 << 14);

    /// <summary>When messages were due, and how much later they were sent: the generator's own lateness, which is in the latencies too.</summary>
    public IReadOnlyList<(long Due, long Late)> Sent => _sent;

    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        var taking = connections.Select(connection => Task.Run(() => connection.TakeDueAsync(cancellationToken), cancellationToken)).ToArray();
        await Task.Factory.StartNew(() => Send(stop), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        foreach (var connection in connections)
            connection.EndDue();
        await Task.WhenAll(taking);
    }

    private void Send(CancellationToken stop)
    {
        Precedence.Take();
        var start = clock.GetTimestamp();
        for (long i = 0; !stop.IsCancellationRequested; i++)
        {
            var due = start + (long)(i / rate * clock.TimestampFrequency);
            Pacer.WaitUntil(due, clock);
            _sent.Add((due, clock.GetTimestamp() - due));
            connections[i % connections.Length].SendDue(due);
        }
    }
}
