namespace StreamCluster.Load;

/// <summary>One run: connect, warm up for a tenth of the time, an open loop for two seconds at least, measure.</summary>
internal static class LoadRun
{
    private const int MemoryReadings = 10;

    /// <summary>
    /// New connections leave garbage to the server's next collections, which take three to eight milliseconds then and one to two later. In the
    /// latencies of a fixed rate that is the cost of new connections, not of messages.
    /// </summary>
    private static readonly TimeSpan LeastBeforeOpenLoop = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    /// <summary>64 connections with batches of 1,000 rows wait a minute or more for a reply on two slow cores; no reply takes this long.</summary>
    private static readonly TimeSpan LongestCycle = TimeSpan.FromMinutes(3);

    public static async Task<LoadResult> RunAsync(LoadPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        var messages = await Readings.MakeAsync(plan, cancellationToken);
        var errors = new LoadErrors(clock);
        var connections = Enumerable.Range(0, plan.Connections).Select(i => new LoadConnection(plan, plan.StreamAddress(i), messages, errors, clock)).ToArray();
        var usage = new ServerUsage(plan.ServerPids);
        try
        {
            foreach (var connection in connections)
                await connection.OpenAsync(cancellationToken);
            using var uncollected = new WithoutCollections();
            using var stop = new CancellationTokenSource();
            var open = plan.Rate > 0 ? new OpenLoop(connections, plan.Client, plan.Rate, clock) : null;
            var running = open?.RunAsync(stop.Token, cancellationToken) ?? new ClosedLoop(connections, plan.Client, clock).RunAsync(stop.Token, cancellationToken);
            await Task.Delay(WarmUpOf(plan), clock, cancellationToken);
            await CycleAsync(plan, connections, new int[connections.Length], running, clock, cancellationToken);
            var replies = RepliesOf(connections);
            var (from, before) = (clock.GetTimestamp(), usage.Read());
            var memory = await WatchAsync(plan, usage, clock, cancellationToken);
            await CycleAsync(plan, connections, replies, running, clock, cancellationToken);
            var (until, after) = (clock.GetTimestamp(), usage.Read());
            await stop.CancelAsync();
            await EndAsync(running, connections, clock, cancellationToken);
            var figures = new LoadFigures(plan, connections, open, errors, clock) { From = from, Until = until };
            return figures.Result() with { ServerCpu = plan.ServerPids.Count == 0 ? null : after.Cpu - before.Cpu, ServerMiB = memory, Collections = uncollected.Count };
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    private static TimeSpan WarmUpOf(LoadPlan plan)
    {
        var tenth = plan.Duration / 10;
        return plan.Rate > 0 && tenth < LeastBeforeOpenLoop ? LeastBeforeOpenLoop : tenth;
    }

    /// <summary>
    /// Waits until every connection of a closed loop has one more reply. Long batches come in waves: fewer of them than connections would say
    /// nothing of the throughput.
    /// </summary>
    private static async Task CycleAsync(LoadPlan plan, LoadConnection[] connections, int[] replies, Task running, TimeProvider clock, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        while (plan.Rate == 0 && !running.IsCompleted && clock.GetElapsedTime(begun) < LongestCycle && connections.Where((connection, i) => connection.Replies <= replies[i] && !connection.HasFailed).Any())
            await Task.Delay(Poll, clock, cancellationToken);
        if (running.IsFaulted)
            await running;
    }

    /// <summary>Waits for the replies to what has been sent. Connections that do not get theirs count as lost.</summary>
    private static async Task EndAsync(Task running, LoadConnection[] connections, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await running.WaitAsync(LongestCycle, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            foreach (var connection in connections.Where(static connection => connection.IsDue))
                connection.GiveUp(LongestCycle);
            await running;
        }
    }

    private static int[] RepliesOf(LoadConnection[] connections) => [.. connections.Select(static connection => connection.Replies)];

    private static async Task<List<long>> WatchAsync(LoadPlan plan, ServerUsage usage, TimeProvider clock, CancellationToken cancellationToken)
    {
        var memory = new List<long>();
        for (var i = 0; i < MemoryReadings; i++)
        {
            await Task.Delay(plan.Duration / MemoryReadings, clock, cancellationToken);
            if (plan.ServerPids.Count > 0)
                memory.Add(usage.Read().ResidentBytes >> 20);
        }

        return memory;
    }
}
