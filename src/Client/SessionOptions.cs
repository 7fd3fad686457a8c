namespace StreamCluster.Client;

/// <summary>The members of a <c>config</c> message. One that is null is left out, and the server's default holds. Immutable.</summary>
public sealed record SessionOptions
{
    /// <summary>The highest <see cref="BatchSize"/>.</summary>
    public const int MaxBatchSize = 1000;

    /// <summary>
    /// The ensemble's name. Null only where a session is resumed (<see cref="StreamClientOptions.Resume"/>): it goes on with its own.
    /// </summary>
    public string? EnsembleName { get; init; }

    /// <summary>
    /// Given, even empty: exactly the target signals set to true use the boost. <value>The default is null: the ensemble's own
    /// selection.</value>
    /// </summary>
    public IReadOnlyDictionary<string, bool>? ManualBoostSignals { get; init; }

    /// <summary>Declared to the server for its stats. <value>The server's default is <see cref="StreamMode.Single"/>.</value></summary>
    public StreamMode? Mode { get; init; }

    /// <summary>The most samples of one batch. <value>The server's default is 100; from 1 to 1,000.</value></summary>
    public int? BatchSize { get; init; }

    /// <summary>Whether single predictions carry boost, latency and timestamp. <value>The server's default is true.</value></summary>
    public bool? IncludeMetadata { get; init; }

    /// <summary>The form of predictions. <value>The server's default is <see cref="OutputFormat.Json"/>.</value></summary>
    public OutputFormat? OutputFormat { get; init; }
}

/// <summary>How a client means to send.</summary>
public enum StreamMode
{
    /// <summary>One sample a message.</summary>
    Single = 0,

    /// <summary>Batches.</summary>
    Batch = 1,
}

/// <summary>The form of predictions in replies.</summary>
public enum OutputFormat
{
    /// <summary>Values, read into <see cref="Prediction.Values"/>.</summary>
    Json = 0,

    /// <summary>RFC 4180 text, handed on as <see cref="Prediction.Csv"/>.</summary>
    Csv = 1,
}
