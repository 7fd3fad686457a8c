namespace StreamCluster.Client;

/// <summary>What kind of reply it is.</summary>
internal enum ReplyType
{
    Unknown = 0,
    ConfigAck,
    Prediction,
    PredictionBatch,
    Error,
}

/// <summary>One reply, read once. Only what its type has is set.</summary>
internal sealed class Reply
{
    public ReplyType Type { get; set; }

    /// <summary>The id of the request; null where the reply has none.</summary>
    public string? Id { get; set; }

    public bool Replayed { get; set; }

    public SignalNames? Signals { get; set; }

    /// <summary>[rows, signals], row-major.</summary>
    public float[] Values { get; set; } = [];

    public int Rows { get; set; }

    public int? Count { get; set; }

    public string? Csv { get; set; }

    public IReadOnlyList<string>? SignalsUsedBoost { get; set; }

    public double? LatencyMs { get; set; }

    public string? Timestamp { get; set; }
}
