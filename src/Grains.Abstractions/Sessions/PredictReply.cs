namespace StreamCluster.Grains.Abstractions;

/// <summary>What became of a <see cref="PredictGroup"/>.</summary>
public sealed record PredictReply
{
    /// <summary>The session belongs to another connection now: nothing was done, close this one with 4001.</summary>
    public bool Detached { get; init; }

    /// <summary>
    /// Another activation owns the session now. What is not recorded was not done: call again with the same ordinals, and the new owner
    /// answers, what is recorded included.
    /// </summary>
    public bool Moved { get; init; }

    /// <summary>The session is not stored any more (past its retention): nothing was done, it has to be configured anew.</summary>
    public bool Unknown { get; init; }

    /// <summary>
    /// The store went away while the group was committed, or where it had to be asked what is recorded, and did not come back in time. To
    /// say anything would be a guess, for an error says that nothing was recorded: close the connection with 1013 and without an answer. A
    /// resume tells.
    /// </summary>
    public bool InDoubt { get; init; }

    /// <summary>One result per request, in order; empty where one of the above is set.</summary>
    public IReadOnlyList<PredictResult> Results { get; init; } = [];

    /// <summary>Samples predicted for this session so far, this group included; null where that is not known now.</summary>
    public long? PredictionsCount { get; init; }
}

/// <summary>The answer to one request: predictions, or an error. Immutable.</summary>
public sealed class PredictResult
{
    /// <summary>Why there are no predictions; null where there are.</summary>
    public GrainError? Error { get; init; }

    /// <summary>[<see cref="Count"/>, target], row-major float32, engineering units.</summary>
    public float[] Predictions { get; init; } = [];

    /// <summary>Number of samples.</summary>
    public int Count { get; init; }

    /// <summary>Per sample: the client's timestamp, or the server's UTC time in ISO 8601.</summary>
    public IReadOnlyList<string> Timestamps { get; init; } = [];

    /// <summary>Milliseconds from the message being complete at the server to its predictions being ready, for the whole request.</summary>
    public double LatencyMs { get; init; }

    /// <summary>Whether this was answered before and comes from the record.</summary>
    public bool Replayed { get; init; }

    /// <summary>Names of the columns of a recorded answer, which may be older than the session's present ones; else null.</summary>
    public SignalLayout? RecordedLayout { get; init; }

    /// <summary>Boost per target signal of a recorded answer, likewise; else null.</summary>
    public IReadOnlyList<bool>? RecordedBoost { get; init; }
}
