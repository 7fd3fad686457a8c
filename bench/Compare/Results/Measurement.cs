using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>One scenario in one round.</summary>
internal sealed record Measurement
{
    /// <summary>The kind of client; null of a bare loop.</summary>
    public ClientKind? Client { get; init; }

    /// <summary>Predictions (of an echo: messages) a second.</summary>
    public required double Rate { get; init; }

    /// <summary>The same by when they were answered: less than <see cref="Rate"/> where the server does not keep up with an open loop.</summary>
    public double AnsweredRate { get; init; }

    /// <summary>CPU of the server, µs a prediction.</summary>
    public required double CpuUs { get; init; }

    /// <summary>Percentiles over messages, ms; of a bare loop: the length of a run.</summary>
    public required double P50Ms { get; init; }

    public double P95Ms { get; init; }

    public double P99Ms { get; init; }

    public double MaxMs { get; init; }

    /// <summary>p99 of how late the load generator sent, ms; null in a closed loop.</summary>
    public double? SendLateP99Ms { get; init; }

    /// <summary>How much the best throughput differed after the measurement from what it was before; null where it was not looked at.</summary>
    public double? Drift { get; init; }

    /// <summary>Share of the machine's time that went to other machines on the same host while it was measured; null where that is not known.</summary>
    public double? Stolen { get; init; }

    /// <summary>Of an open loop: the bare parts at the same rate, ONNX Runtime in runs of a few rows next to an echo. p99 of a run, from when it was due.</summary>
    public Measurement? BareParts { get; init; }

    /// <summary>False: the machine changed under the measurement, no check may rest on it.</summary>
    public bool Counts { get; init; } = true;

    /// <summary>Bytes allocated on the managed heap, a prediction.</summary>
    public double? AllocatedBytes { get; init; }

    public int ReplyBytes { get; init; }
}
