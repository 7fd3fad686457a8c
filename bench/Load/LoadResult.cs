namespace StreamCluster.Load;

/// <summary>What one run came to.</summary>
internal sealed record LoadResult
{
    /// <summary>Samples answered while measuring.</summary>
    public required long Predictions { get; init; }

    /// <summary>How long was measured, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>Predictions a second.</summary>
    public double Rate => Predictions / Seconds;

    public required long Errors { get; init; }

    public required string? FirstError { get; init; }

    /// <summary>Percentiles over messages, ms. In an open loop from the moment when a message was due.</summary>
    public required double P50Ms { get; init; }

    public required double P95Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double MaxMs { get; init; }

    /// <summary>Bytes of a reply.</summary>
    public required int ReplyBytes { get; init; }

    /// <summary>CPU of the server while measuring, µs a prediction; null where its process is not known.</summary>
    public double? ServerCpuUs { get; init; }

    /// <summary>Resident memory of the server, MiB, at equal distances.</summary>
    public IReadOnlyList<long> ServerMiB { get; init; } = [];
}
