namespace StreamCluster.Client;

/// <summary>Counters over all nodes. What a server does not tell is null.</summary>
public sealed record ServerStats
{
    /// <summary>Connections with a configuration.</summary>
    public int ActiveConnections { get; init; }

    /// <summary>Samples predicted since the store was made.</summary>
    public long TotalPredictions { get; init; }

    /// <summary>Sum of latencies / predictions, ms.</summary>
    public double AverageLatencyMs { get; init; }

    /// <summary>Median latency, ms.</summary>
    public double? P50LatencyMs { get; init; }

    /// <summary>95th percentile, ms.</summary>
    public double? P95LatencyMs { get; init; }

    /// <summary>99th percentile, ms.</summary>
    public double? P99LatencyMs { get; init; }

    /// <summary>Connections accepted.</summary>
    public long? ConnectionsTotal { get; init; }

    /// <summary>Error replies on streams by error code, since each node started; null: the server does not tell.</summary>
    public IReadOnlyDictionary<string, long>? Errors { get; init; }

    /// <summary>A page of the connections.</summary>
    public IReadOnlyList<ServerConnection> Connections { get; init; } = [];
}

/// <summary>One connection.</summary>
public sealed record ServerConnection
{
    /// <summary>Its session.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>The session's ensemble.</summary>
    public string EnsembleName { get; init; } = "";

    /// <summary>When it was accepted, as the server writes it.</summary>
    public string ConnectedAt { get; init; } = "";

    /// <summary>Samples predicted for the session.</summary>
    public long PredictionsCount { get; init; }

    /// <summary>The client's declaration.</summary>
    public string Mode { get; init; } = "";
}

/// <summary>What a save did.</summary>
public sealed record SavedHistory
{
    /// <summary>The server's sentence.</summary>
    public string Message { get; init; } = "";

    /// <summary>The file, at the server; null: there was nothing to save.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Samples in it.</summary>
    public long SamplesSaved { get; init; }
}

/// <summary>The form of a history.</summary>
public enum HistoryFormat
{
    /// <summary>RFC 4180.</summary>
    Csv = 0,

    /// <summary>A JSON array.</summary>
    Json = 1,
}
