namespace StreamCluster.Compare;

/// <summary>One scenario in one round.</summary>
internal sealed record Measurement
{
    /// <summary>Predictions (of an echo: messages) a second.</summary>
    public required double Rate { get; init; }

    /// <summary>CPU of the server, µs a prediction.</summary>
    public required double CpuUs { get; init; }

    /// <summary>Percentiles over messages, ms; of a bare loop: the length of a run.</summary>
    public required double P50Ms { get; init; }

    public double P95Ms { get; init; }

    public double P99Ms { get; init; }

    /// <summary>Bytes allocated on the managed heap, a prediction.</summary>
    public double? AllocatedBytes { get; init; }

    public int ReplyBytes { get; init; }
}
