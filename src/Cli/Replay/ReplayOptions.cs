namespace StreamCluster.Cli;

/// <summary>What <c>replay</c> is asked for. Null: not asked for.</summary>
internal sealed record ReplayOptions(string File)
{
    public const int DefaultWindow = 32;

    public string? Ensemble { get; init; }

    /// <summary>Rows a second; null: as fast as the server takes them.</summary>
    public double? Rate { get; init; }

    /// <summary>Rows of one <c>predict_batch</c>; null: each row is a <c>predict</c>.</summary>
    public int? Batch { get; init; }

    /// <summary>Requests on the wire at once.</summary>
    public int Window { get; init; } = DefaultWindow;

    public string? Output { get; init; }

    public string? TimestampColumn { get; init; }

    public long? Limit { get; init; }

    public IReadOnlyList<string> Exclude { get; init; } = [];

    public bool Strict { get; init; }

    public bool Json { get; init; }
}
