using System.Globalization;

namespace StreamCluster.Load;

/// <summary>One run: connect, warm up, measure, print.</summary>
internal static class LoadRun
{
    private const int MemoryReadings = 10;

    public static async Task<int> RunAsync(LoadPlan plan, TimeProvider clock, CancellationToken cancellationToken)
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
            var running = connections.Select(connection => Task.Run(() => connection.RunAsync(measureFrom, until, cancellationToken), cancellationToken)).ToArray();
            await Task.Delay(plan.Duration / 10, clock, cancellationToken);
            var before = usage.Read();
            var memory = await WatchAsync(plan, usage, clock, cancellationToken);
            var after = usage.Read();
            await Task.WhenAll(running);
            Print(plan, connections, after.Cpu - before.Cpu, memory);
            return connections.Sum(static connection => connection.Errors) == 0 ? 0 : 1;
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
            memory.Add(usage.Read().ResidentBytes);
        }

        return memory;
    }

    private static void Print(LoadPlan plan, LoadConnection[] connections, TimeSpan cpu, List<long> memory)
    {
        var latencies = connections.SelectMany(static connection => connection.Latencies).Order().ToArray();
        var samples = (long)latencies.Length * plan.SamplesPerMessage;
        var errors = connections.Sum(static connection => connection.Errors);
        Write($"{plan.Ensemble}: {plan.Connections} connections, {(plan.Batch == 0 ? "single" : $"batch {plan.Batch}")}, window {plan.Window}, {plan.Duration.TotalSeconds:0} s");
        Write($"  predictions  {samples} ({samples / plan.Duration.TotalSeconds:0.0}/s), errors {errors} {connections.Select(static connection => connection.FirstError).FirstOrDefault(static error => error is not null)}");
        Write($"  latency ms   p50 {At(latencies, 0.50):0.000}  p95 {At(latencies, 0.95):0.000}  p99 {At(latencies, 0.99):0.000}  max {At(latencies, 1):0.000}");
        if (plan.ServerPid == 0)
            return;
        Write($"  server CPU   {cpu.TotalMicroseconds / samples:0.0} µs a prediction, {cpu / plan.Duration:P0} of one core");
        Write($"  server MiB   {string.Join(' ', memory.Select(static bytes => (bytes >> 20).ToString(CultureInfo.InvariantCulture)))}");
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
