using System.Text.Json.Serialization;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>What a replay found. The names are those of <c>--json</c>, in snake_case. Latencies in ms, of whole messages.</summary>
internal sealed record ReplaySummary
{
    public required string File { get; init; }

    public required string EnsembleName { get; init; }

    public required string? EnsembleVersion { get; init; }

    public required string SessionId { get; init; }

    public required long RowsPredicted { get; init; }

    public required long RowsSkipped { get; init; }

    public required string? FirstSkipped { get; init; }

    public required long RowsRefused { get; init; }

    public required string? FirstRefused { get; init; }

    public required bool Interrupted { get; init; }

    public required long Messages { get; init; }

    /// <summary>Messages on the wire at once, at the most: latency has to be read with it.</summary>
    public required int Window { get; init; }

    public required double Seconds { get; init; }

    public required double RowsPerSecond { get; init; }

    [JsonPropertyName("p50_latency_ms")]
    public required double? P50LatencyMs { get; init; }

    [JsonPropertyName("p95_latency_ms")]
    public required double? P95LatencyMs { get; init; }

    [JsonPropertyName("p99_latency_ms")]
    public required double? P99LatencyMs { get; init; }

    public required string? PredictionsFile { get; init; }

    /// <summary>The signals that the file has a column for.</summary>
    public required IReadOnlyList<ReplaySignal> Signals { get; init; }

    public static ReplaySummary From(
        ReplayOptions options,
        EnsembleInfo ensemble,
        SessionAck ack,
        ReplayRows rows,
        ReplayTally tally,
        TimeSpan elapsed,
        ReplayColumns columns,
        bool interrupted)
    {
        var shipped = ensemble.SignalAnalysis.ToLookup(static signal => signal.Signal, StringComparer.Ordinal);
        return new ReplaySummary
        {
            File = options.File,
            EnsembleName = ensemble.EnsembleName,
            EnsembleVersion = ack.EnsembleVersion,
            SessionId = ack.SessionId,
            RowsPredicted = tally.Predicted,
            RowsSkipped = rows.Skipped,
            FirstSkipped = rows.FirstSkipped,
            RowsRefused = tally.Refused,
            FirstRefused = tally.FirstRefused,
            Interrupted = interrupted,
            Messages = tally.Latency.Count,
            Window = options.Window,
            Seconds = elapsed.TotalSeconds,
            RowsPerSecond = elapsed > TimeSpan.Zero ? tally.Predicted / elapsed.TotalSeconds : 0,
            P50LatencyMs = tally.Latency.Percentile(0.50),
            P95LatencyMs = tally.Latency.Percentile(0.95),
            P99LatencyMs = tally.Latency.Percentile(0.99),
            PredictionsFile = options.Output,
            Signals =
            [
                .. columns.TargetSignals
                    .Select((name, index) => (Name: name, Index: index))
                    .Where(signal => columns.Target[signal.Index] >= 0)
                    .Select(signal => ReplaySignal.From(
                        signal.Name, tally.Scores[signal.Index], shipped[signal.Name].FirstOrDefault())),
            ],
        };
    }
}

/// <summary>How well one signal was predicted here, and how well its ensemble says it is.</summary>
internal sealed record ReplaySignal(
    string Signal,
    long Count,
    [property: JsonPropertyName("r2")] double? R2,
    double? Mae,
    [property: JsonPropertyName("r2_shipped")] double? R2Shipped,
    bool UseBoost)
{
    public static ReplaySignal From(string name, SignalScore score, SignalQuality? shipped) =>
        new(name, score.Count, score.R2, score.MeanAbsoluteError, shipped?.R2Served, shipped?.UseBoost ?? false);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ReplaySummary))]
internal sealed partial class ReplayJson : JsonSerializerContext;
