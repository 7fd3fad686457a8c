namespace StreamCluster.Load;

/// <summary>One run: connect, warm up, measure.</summary>
internal static class LoadRun
{
    private const int MemoryReadings = 10;

    public static async Task<LoadResult> RunAsync(LoadPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        var messages = await Readings.MakeAsync(plan, cancellationToken);
        var connections = Enumerable.Range(0, plan.Connections).Select(_ => new LoadConnection(plan, messages, clock)).ToArray();
        var usage = new ServerUsage(plan.ServerPid);
        try
        {
            foreach (var connection in connections)
                await connection.OpenAsync(cancellationToken);
            var start = clock.GetTimestamp();
            var measureFrom = start + (long)(plan.Duration.TotalSeconds / 10 * clock.TimestampFrequency);
            var until = measureFrom + (long)(plan.Duration.TotalSeconds * clock.TimestampFrequency);
            var running = plan.Rate > 0
                ? new OpenLoop(connections, plan.Rate, clock).RunAsync(measureFrom, until, cancellationToken)
                : Task.WhenAll(connections.Select(connection => Task.Run(() => connection.RunClosedLoopAsync(measureFrom, until, cancellationToken), cancellationToken)));
            await Task.Delay(plan.Duration / 10, clock, cancellationToken);
            var before = usage.Read();
            var memory = await WatchAsync(plan, usage, clock, cancellationToken);
            var after = usage.Read();
            await running;
            return Result(plan, connections, after.Cpu - before.Cpu, memory);
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    private static async Task<List<long>> WatchAsync(LoadPlan plan, ServerUsage usage, TimeProvider clock, CancellationToken cancellationToken)
    {
        var memory = new List<long>();
        for (var i = 0; i < MemoryReadings; i++)
        {
            await Task.Delay(plan.Duration / MemoryReadings, clock, cancellationToken);
            memory.Add(usage.Read().ResidentBytes >> 20);
        }

        return memory;
    }

    private static LoadResult Result(LoadPlan plan, LoadConnection[] connections, TimeSpan cpu, List<long> memory)
    {
        var latencies = connections.SelectMany(static connection => connection.Latencies).Order().ToArray();
        var samples = (long)latencies.Length * plan.SamplesPerMessage;
        return new LoadResult
        {
            Predictions = samples,
            Seconds = plan.Duration.TotalSeconds,
            Errors = connections.Sum(static connection => connection.Errors),
            FirstError = connections.Select(static connection => connection.FirstError).FirstOrDefault(static error => error is not null),
            P50Ms = At(0.50),
            P95Ms = At(0.95),
            P99Ms = At(0.99),
            MaxMs = At(1),
            ReplyBytes = connections[0].ReplyBytes,
            ServerCpuUs = plan.ServerPid == 0 || samples == 0 ? null : cpu.TotalMicroseconds / samples,
            ServerMiB = plan.ServerPid == 0 ? [] : memory,
        };

        double At(double share) => latencies.Length == 0 ? 0 : latencies[Math.Min(latencies.Length - 1, (int)(share * latencies.Length))];
    }
}
