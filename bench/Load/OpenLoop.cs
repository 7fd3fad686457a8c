namespace StreamCluster.Load;

/// <summary>
/// Messages at a fixed rate, dealt to the connections in turn. A latency counts from the moment when a message was due, so that a server
/// that stands still for a second has a second's worth of late replies and not one of each connection ("coordinated omission").
/// </summary>
internal sealed class OpenLoop(LoadConnection[] connections, double rate, TimeProvider clock)
{
    public async Task RunAsync(long measureFrom, long until, CancellationToken cancellationToken)
    {
        var taking = connections.Select(connection => Task.Run(() => connection.TakeDueAsync(measureFrom, cancellationToken), cancellationToken)).ToArray();
        await SendAsync(until, cancellationToken);
        foreach (var connection in connections)
            connection.EndDue();
        await Task.WhenAll(taking);
    }

    private async Task SendAsync(long until, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        for (long i = 0; ; i++)
        {
            var due = start + (long)(i / rate * clock.TimestampFrequency);
            if (due >= until)
                return;
            // Late by up to a millisecond, which counts as latency: what is looked for here is longer.
            if (clock.GetElapsedTime(clock.GetTimestamp(), due) is { Ticks: > 0 } early)
                await Task.Delay(early, clock, cancellationToken);
            await connections[i % connections.Length].SendDueAsync(due, cancellationToken);
        }
    }
}
