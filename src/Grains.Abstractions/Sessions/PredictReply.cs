namespace StreamCluster.Grains.Abstractions;

/// <summary>The answer to a <see cref="PredictGroup"/>.</summary>
[GenerateSerializer, Immutable, Alias("predict-reply")]
public sealed record PredictReply
{
    /// <summary>Never <see cref="SessionOutcome.Refused"/>: each request has an error of its own.</summary>
    [Id(0)]
    public SessionOutcome Outcome { get; init; }

    /// <summary>One result per request, in order; empty unless done.</summary>
    [Id(1)]
    public PredictResult[] Results { get; init; } = [];

    /// <summary>Samples predicted for this session so far, this group included.</summary>
    [Id(2)]
    public long PredictionsCount { get; init; }
}

/// <summary>The answer to one request: predictions or an error.</summary>
[GenerateSerializer, Immutable, Alias("predict-result")]
public sealed class PredictResult
{
    [Id(1)]
    private readonly FloatBlock _predictions;

    /// <summary>Why there are no predictions; null where there are.</summary>
    [Id(0)]
    public GrainError? Error { get; init; }

    /// <summary>[<see cref="Count"/>, target], row-major float32, engineering units; empty where there is an error.</summary>
    public float[] Predictions
    {
        get => _predictions.Values ?? [];
        init => _predictions = new(value);
    }

    /// <summary>Number of samples.</summary>
    [Id(2)]
    public int Count { get; init; }

    /// <summary>Per sample: the client's timestamp, or the server's UTC time in ISO 8601.</summary>
    [Id(3)]
    public IReadOnlyList<string> Timestamps { get; init; } = [];

    /// <summary>Milliseconds from the message being complete at the server to its predictions being ready, for the whole request.</summary>
    [Id(4)]
    public double LatencyMs { get; init; }

    /// <summary>Whether this request was answered before and the result comes from the record.</summary>
    [Id(5)]
    public bool Replayed { get; init; }

    /// <summary>Columns of a recorded answer, which may be older than the session's present ones; else null.</summary>
    [Id(6)]
    public SignalLayout? RecordedLayout { get; init; }

    /// <summary>Boost per target signal of a recorded answer, likewise; else null.</summary>
    [Id(7)]
    public IReadOnlyList<bool>? RecordedBoost { get; init; }
}
