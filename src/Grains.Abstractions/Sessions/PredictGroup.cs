namespace StreamCluster.Grains.Abstractions;

/// <summary>Every prediction request that has arrived on a connection since its last call, in order: one call, one commit.</summary>
/// <param name="Attachment">The connection's attachment. An older one than the session's is refused as a whole.</param>
/// <param name="Requests">At least one; their ordinals rise.</param>
public sealed record PredictGroup(long Attachment, IReadOnlyList<PredictRequest> Requests);

/// <summary>One <c>predict</c> or <c>predict_batch</c>, validated, as rows. Immutable once it is handed over.</summary>
public sealed class PredictRequest
{
    /// <summary>The gateway's own number of the request on this attachment, from 1. A repeat returns what was recorded.</summary>
    public required long Ordinal { get; init; }

    /// <summary>The client's id of it, if any.</summary>
    public RequestId? Id { get; init; }

    /// <summary>Whether it came as <c>predict_batch</c>.</summary>
    public required bool IsBatch { get; init; }

    /// <summary>[<see cref="Count"/>, boundary], row-major float32, engineering units, in the layout's order. Owned by the request.</summary>
    public required float[] Rows { get; init; }

    /// <summary>Number of samples, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>The client's timestamp of each sample; null: none given at all; a null entry: none for that sample.</summary>
    public IReadOnlyList<string?>? Timestamps { get; init; }

    /// <summary>Time from the message being complete at the server to this call, set when the call is made. Part of the latency that is reported.</summary>
    public TimeSpan Waited { get; set; }
}
