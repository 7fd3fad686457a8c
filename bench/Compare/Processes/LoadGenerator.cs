using System.Globalization;
using System.Text.Json;

namespace StreamCluster.Compare;

/// <summary>Starts bench/Load, a process of its own, for each measurement.</summary>
internal static class LoadGenerator
{
    public static async Task<Measurement> MeasureAsync(Gateway gateway, Load load, CancellationToken cancellationToken)
    {
        var before = await gateway.ReadAllocatedAsync(cancellationToken);
        var (measurement, predictions) = await MeasureAsync(gateway.Address, gateway.Process.Id, load, [], cancellationToken);
        var allocated = await gateway.ReadAllocatedAsync(cancellationToken) - before;
        // Warm-up and connecting are in it: a tenth more predictions than were counted, and what 64 handshakes allocate.
        return measurement with { AllocatedBytes = allocated / (predictions * 1.1) };
    }

    public static async Task<Measurement> MeasureAsync(Echo echo, Gateway signals, Load load, CancellationToken cancellationToken)
    {
        var (measurement, _) = await MeasureAsync(echo.Address, echo.Process.Id, load, ["--signals-of", signals.Address.OriginalString], cancellationToken);
        return measurement;
    }

    private static async Task<(Measurement Measurement, long Predictions)> MeasureAsync(
        Uri server, int pid, Load load, IEnumerable<string> more, CancellationToken cancellationToken)
    {
        await using var process = ChildProcess.Start(
            Repository.Load,
            [
                "--server", server.OriginalString, "--pid", Text(pid), "--ensemble", load.Ensemble, "--connections", Text(load.Connections),
                "--batch", Text(load.Batch), "--window", Text(load.Window), "--rate", Text(load.Rate), "--seconds", Text(load.Seconds), "--json", .. more,
            ]);
        using var json = JsonDocument.Parse(await process.ReadLineAsync(cancellationToken));
        var result = json.RootElement;
        if (result.GetProperty("errors").GetInt64() > 0)
            throw new InvalidOperationException($"{load}: {result.GetProperty("first_error").GetString()}");
        return (new Measurement
        {
            Rate = result.GetProperty("rate").GetDouble(),
            CpuUs = result.GetProperty("server_cpu_us").GetDouble(),
            P50Ms = result.GetProperty("p50_ms").GetDouble(),
            P95Ms = result.GetProperty("p95_ms").GetDouble(),
            P99Ms = result.GetProperty("p99_ms").GetDouble(),
            ReplyBytes = result.GetProperty("reply_bytes").GetInt32(),
        }, result.GetProperty("predictions").GetInt64());
    }

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>What the load generator does.</summary>
internal sealed record Load(string Ensemble, int Connections, double Seconds)
{
    public int Batch { get; init; }

    public int Window { get; init; } = 1;

    public double Rate { get; init; }
}
