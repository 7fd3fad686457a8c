namespace StreamCluster.Grains.Abstractions;

/// <summary>A client's declaration of how it will send; shown in the stats only.</summary>
public enum StreamMode
{
    /// <summary>One sample a message.</summary>
    Single = 0,

    /// <summary>Batches.</summary>
    Batch = 1,
}

/// <summary>The form of the predictions in replies.</summary>
public enum OutputFormat
{
    /// <summary>A JSON object per sample.</summary>
    Json = 0,

    /// <summary>RFC 4180 text.</summary>
    Csv = 1,
}

/// <summary>A session's configuration in force: every member has a value.</summary>
/// <param name="EnsembleName">The ensemble.</param>
/// <param name="Boost">Per target signal, in the ensemble's order: whether this session adds the boost.</param>
/// <param name="ManualBoost">Names of the signals that the client chose to boost; null: the ensemble's own selection.</param>
/// <param name="Mode">The client's declaration.</param>
/// <param name="BatchSize">The most samples one <c>predict_batch</c> may carry, 1 to 1000.</param>
/// <param name="IncludeMetadata">Whether replies to <c>predict</c> carry boost, latency and timestamp.</param>
/// <param name="OutputFormat">The form of the predictions in replies.</param>
[GenerateSerializer, Immutable, Alias("session-configuration")]
public sealed record SessionConfiguration(
    [property: Id(0)] string EnsembleName,
    [property: Id(1)] IReadOnlyList<bool> Boost,
    [property: Id(2)] IReadOnlyList<string>? ManualBoost,
    [property: Id(3)] StreamMode Mode,
    [property: Id(4)] int BatchSize,
    [property: Id(5)] bool IncludeMetadata,
    [property: Id(6)] OutputFormat OutputFormat)
{
    /// <summary>Most samples a <c>predict_batch</c> may carry unless the client says otherwise.</summary>
    public const int DefaultBatchSize = 100;

    /// <summary>The highest <c>batch_size</c>.</summary>
    public const int MaxBatchSize = 1000;

    /// <summary>Number of target signals that this session boosts.</summary>
    public int BoostCount => Boost.Count(static boosted => boosted);
}

/// <summary>What a <c>config</c> message says. A member that is null was left out.</summary>
[GenerateSerializer, Immutable, Alias("configuration-request")]
public sealed record ConfigurationRequest
{
    /// <summary>The ensemble; null or empty: not named.</summary>
    [Id(0)]
    public string? EnsembleName { get; init; }

    /// <summary>Signal name to choice. Given, even empty: exactly the signals set to true are boosted.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, bool>? ManualBoostSignals { get; init; }

    /// <summary>The client's declaration.</summary>
    [Id(2)]
    public StreamMode? Mode { get; init; }

    /// <summary>1 to 1000.</summary>
    [Id(3)]
    public int? BatchSize { get; init; }

    /// <summary>Whether replies to <c>predict</c> carry boost, latency and timestamp.</summary>
    [Id(4)]
    public bool? IncludeMetadata { get; init; }

    /// <summary>The form of the predictions in replies.</summary>
    [Id(5)]
    public OutputFormat? OutputFormat { get; init; }
}
