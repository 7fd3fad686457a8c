namespace StreamCluster.Client;

/// <summary>The answer to one reading. Immutable.</summary>
public sealed record Prediction
{
    /// <summary>Names of the target signals, in the ensemble's order; empty with <see cref="OutputFormat.Csv"/>.</summary>
    public required SignalNames Signals { get; init; }

    /// <summary>One float32 per target signal, engineering units; empty with <see cref="OutputFormat.Csv"/>.</summary>
    public ReadOnlyMemory<float> Values { get; init; }

    /// <summary>The predictions as RFC 4180 text; null but with <see cref="OutputFormat.Csv"/>.</summary>
    public string? Csv { get; init; }

    /// <summary>The signals that the boost was added to; null where the session leaves metadata out.</summary>
    public IReadOnlyList<string>? SignalsUsedBoost { get; init; }

    /// <summary>Milliseconds at the server, from the message being complete to the prediction being ready; null without metadata.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>The reading's timestamp, or the server's where it had none; null without metadata.</summary>
    public string? Timestamp { get; init; }

    /// <summary>Whether the server answered from its record, for it had seen the request before.</summary>
    public bool Replayed { get; init; }

    /// <summary>From the message being handed to the socket to the reply being read.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>The prediction of a signal.</summary>
    /// <exception cref="KeyNotFoundException">The ensemble does not predict it.</exception>
    public float this[string signal] => Signals.IndexOf(signal) is var index and >= 0
        ? Values.Span[index]
        : throw new KeyNotFoundException($"There is no prediction of '{signal}'.");
}

/// <summary>The answer to a batch. Immutable.</summary>
public sealed record PredictionBatch
{
    /// <summary>Names of the target signals, in the ensemble's order; empty with <see cref="OutputFormat.Csv"/>.</summary>
    public required SignalNames Signals { get; init; }

    /// <summary>Number of samples.</summary>
    public int Count { get; init; }

    /// <summary>[<see cref="Count"/>, signals], row-major float32, engineering units; empty with <see cref="OutputFormat.Csv"/>.</summary>
    public ReadOnlyMemory<float> Values { get; init; }

    /// <summary>The predictions as RFC 4180 text; null but with <see cref="OutputFormat.Csv"/>.</summary>
    public string? Csv { get; init; }

    /// <summary>Milliseconds at the server, for the whole batch.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Whether the server answered from its record, for it had seen the request before.</summary>
    public bool Replayed { get; init; }

    /// <summary>From the message being handed to the socket to the reply being read.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>The predictions of one sample, in the order of <see cref="Signals"/>.</summary>
    public ReadOnlyMemory<float> Row(int index) => Values.Slice(index * Signals.Count, Signals.Count);
}
