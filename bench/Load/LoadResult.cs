using System.Text.Json.Serialization;

namespace StreamCluster.Load;

/// <summary>The figures of one run.</summary>
internal sealed record LoadResult
{
    public required ClientKind Client { get; init; }

    /// <summary>Messages answered while measuring; with batches, the batches.</summary>
    public required long Messages { get; init; }

    /// <summary>Samples answered while measuring.</summary>
    public required long Predictions { get; init; }

    /// <summary>Samples answered altogether, before and after measuring too.</summary>
    public required long AllPredictions { get; init; }

    /// <summary>Length of the measurement, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>Predictions a second.</summary>
    public double Rate => Predictions / Seconds;

    /// <summary>
    /// Predictions a second by when they were answered: of an open loop <see cref="Rate"/> is what fell due, also where the server has
    /// not kept up and answered it afterwards.
    /// </summary>
    public required double AnsweredRate { get; init; }

    /// <summary>Error replies and lost connections, from the first message to the last reply.</summary>
    public long Errors => ErrorTexts.Sum(static error => error.Count);

    /// <summary>What they said.</summary>
    public required IReadOnlyList<LoadError> ErrorTexts { get; init; }

    /// <summary>Percentiles over messages, ms. In an open loop from the moment when a message was due.</summary>
    public required double P50Ms { get; init; }

    public required double P95Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double MaxMs { get; init; }

    /// <summary>How much later than due messages were sent, ms: the load generator's own part of the latencies. Null in a closed loop.</summary>
    public double? SendLateP99Ms { get; init; }

    public double? SendLateMaxMs { get; init; }

    /// <summary>Collections of garbage in the load generator, from the warm-up on: they are in the latencies too.</summary>
    public int Collections { get; init; }

    /// <summary>Bytes of a reply.</summary>
    public required int ReplyBytes { get; init; }

    [JsonIgnore]
    public TimeSpan? ServerCpu { get; init; }

    /// <summary>CPU of the server while measuring, µs a prediction; null where its process is not known.</summary>
    public double? ServerCpuUs => Predictions == 0 ? null : ServerCpu?.TotalMicroseconds / Predictions;

    /// <summary>Resident memory of the server, MiB, at equal distances.</summary>
    public IReadOnlyList<long> ServerMiB { get; init; } = [];
}
