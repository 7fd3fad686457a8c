using System.Globalization;
using System.Text.Json;

namespace StreamCluster.Compare;

/// <summary>bench/Load in a process of its own, one for all measurements: .NET compiles its code in the first ones only.</summary>
internal sealed class LoadGenerator : IAsyncDisposable
{
    private const string End = "end ";
    private readonly ChildProcess _process = ChildProcess.Start(Repository.Load, ["lines"]);

    public Task<Measurement> MeasureAsync(Gateway gateway, Load load, CancellationToken cancellationToken) => MeasureAsync([gateway], load, cancellationToken);

    /// <param name="processes">What answers together: the first has the connections, CPU and bytes are those of all.</param>
    /// <param name="load">What is put on it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Measurement> MeasureAsync(IReadOnlyList<Gateway> processes, Load load, CancellationToken cancellationToken)
    {
        var before = await Task.WhenAll(processes.Select(process => process.ReadAllocatedAsync(cancellationToken)));
        var (measurement, predictions) = await MeasureAsync(processes[0].Address, processes.Select(static process => process.Process.Id), load, [], cancellationToken);
        var after = await Task.WhenAll(processes.Select(process => process.ReadAllocatedAsync(cancellationToken)));
        var allocated = after.Zip(before, static (now, then) => now - then).ToArray();
        // Includes what the handshakes allocate. .NET's count falls where the collector gives up a heap: the figure is unknown then.
        return measurement with { AllocatedBytes = allocated.All(static bytes => bytes > 0) ? (double)allocated.Sum() / predictions : null };
    }

    public async Task<Measurement> MeasureAsync(Echo echo, Gateway signals, Load load, CancellationToken cancellationToken)
    {
        var (measurement, _) = await MeasureAsync(echo.Address, [echo.Process.Id], load, ["--signals-of", signals.Address.OriginalString], cancellationToken);
        return measurement;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>One run, whatever errors it has.</summary>
    /// <param name="servers">Where the connections go, in turn.</param>
    /// <param name="pids">The servers' processes, where they are known.</param>
    /// <param name="load">What is put on them.</param>
    /// <param name="more">Further arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The result as bench/Load writes it.</returns>
    public async Task<JsonElement> RunAsync(IEnumerable<Uri> servers, IEnumerable<int> pids, Load load, IEnumerable<string> more, CancellationToken cancellationToken)
    {
        string[] processes = [.. pids.Select(Text)];
        await _process.WriteLineAsync(string.Join(' ',
            [
                "--server", .. servers.Select(static server => server.OriginalString), .. processes.Length > 0 ? ["--pid", .. processes] : (string[])[],
                "--ensemble", load.Ensemble, "--client", load.Client.ToString(), "--connections", Text(load.Connections),
                "--batch", Text(load.Batch), "--window", Text(load.Window), "--rate", Text(load.Rate), "--seconds", Text(load.Seconds), "--json", .. more,
            ]));
        var line = await _process.ReadLineAsync(cancellationToken);
        if (line.StartsWith(End, StringComparison.Ordinal))
            throw new InvalidOperationException($"{load}: the load generator failed.");
        await _process.ReadLineAsync(cancellationToken);
        using var json = JsonDocument.Parse(line);
        return json.RootElement.Clone();
    }

    private async Task<(Measurement Measurement, long AllPredictions)> MeasureAsync(
        Uri server, IEnumerable<int> pids, Load load, IEnumerable<string> more, CancellationToken cancellationToken)
    {
        var stolen = new StolenTime();
        var result = await RunAsync([server], pids, load, more, cancellationToken);
        if (result.GetProperty("errors").GetInt64() > 0)
            throw new InvalidOperationException($"{load}: {result.GetProperty("error_texts")[0].GetProperty("text").GetString()}");
        if (result.GetProperty("predictions").GetInt64() == 0)
            throw new InvalidOperationException($"{load}: nothing was answered while measuring; give it more --seconds.");
        return (new Measurement
        {
            Client = load.Client,
            Rate = result.GetProperty("rate").GetDouble(),
            AnsweredRate = result.GetProperty("answered_rate").GetDouble(),
            CpuUs = result.GetProperty("server_cpu_us").GetDouble(),
            P50Ms = result.GetProperty("p50_ms").GetDouble(),
            P95Ms = result.GetProperty("p95_ms").GetDouble(),
            P99Ms = result.GetProperty("p99_ms").GetDouble(),
            MaxMs = result.GetProperty("max_ms").GetDouble(),
            SendLateP99Ms = load.Rate > 0 ? result.GetProperty("send_late_p99_ms").GetDouble() : null,
            Stolen = stolen.Share,
            ReplyBytes = result.GetProperty("reply_bytes").GetInt32(),
        }, result.GetProperty("all_predictions").GetInt64());
    }

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
