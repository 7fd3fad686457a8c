namespace StreamCluster.Load;

/// <summary>One run: connect, warm up, measure.</summary>
internal static class LoadRun
{
    private const int MemoryReadings = 10;

    /// <summary>Long batches on many connections take seconds each; nothing takes this long.</summary>
    private static readonly TimeSpan MostWarmUp = TimeSpan.FromSeconds(30);

    public static async Task<LoadResult> RunAsync(LoadPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        var messages = await Readings.MakeAsync(plan, cancellationToken);
        var connections = Enumerable.Range(0, plan.Connections).Select(_ => new LoadConnection(plan, messages, clock)).ToArray();
        var usage = new ServerUsage(plan.ServerPid);
        try
        {
            foreach (var connection in connections)
                await connection.OpenAsync(cancellationToken);
            using var stop = new CancellationTokenSource();
            var open = plan.Rate > 0 ? new OpenLoop(connections, plan.Rate, clock) : null;
            var running = open?.RunAsync(stop.Token, cancellationToken)
                ?? Task.WhenAll(connections.Select(connection => Task.Run(() => connection.RunClosedLoopAsync(stop.Token, cancellationToken), cancellationToken)));
            await WarmUpAsync(plan, connections, running, clock, cancellationToken);
            var (from, before) = (clock.GetTimestamp(), usage.Read());
            var memory = await WatchAsync(plan, usage, clock, cancellationToken);
            var (until, after) = (clock.GetTimestamp(), usage.Read());
            await stop.CancelAsync();
            await running;
            var figures = new LoadFigures(plan, connections, open, clock) { From = from, Until = until };
            return figures.Result() with { ServerCpu = plan.ServerPid == 0 ? null : after.Cpu - before.Cpu, ServerMiB = memory };
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    /// <summary>A tenth of the measurement, and until every connection of a closed loop has been answered once.</summary>
    private static async Task WarmUpAsync(LoadPlan plan, LoadConnection[] connections, Task running, TimeProvider clock, CancellationToken cancellationToken)
    {
        await Task.Delay(plan.Duration / 10, clock, cancellationToken);
        if (plan.Rate == 0)
            await Task.WhenAny(running, Task.WhenAll(connections.Select(static connection => connection.FirstReply))).WaitAsync(MostWarmUp, clock, cancellationToken);
        if (running.IsFaulted)
            await running;
    }

    private static async Task<List<long>> WatchAsync(LoadPlan plan, ServerUsage usage, TimeProvider clock, CancellationToken cancellationToken)
    {
        var memory = new List<long>();
        for (var i = 0; i < MemoryReadings; i++)
        {
            await Task.Delay(plan.Duration / MemoryReadings, clock, cancellationToken);
            if (plan.ServerPid != 0)
                memory.Add(usage.Read().ResidentBytes >> 20);
        }

        return memory;
    }
}
