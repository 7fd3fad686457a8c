namespace StreamCluster.Cli;

/// <summary>What <c>demo</c> is asked for. Null: not asked for.</summary>
internal sealed record DemoOptions
{
    public const double DefaultRate = 2;

    public string? Ensemble { get; init; }

    /// <summary>Readings a second.</summary>
    public double Rate { get; init; } = DefaultRate;

    public long? Count { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>The same readings again; null: others each time.</summary>
    public int? Seed { get; init; }
}
