namespace StreamCluster.Grains.Abstractions;

/// <summary>Every prediction request that has arrived on a connection since its last call, in order: one call, one commit.</summary>
/// <param name="Attachment">The connection's attachment. An older one than the session's is refused as a whole.</param>
/// <param name="Requests">At least one; their ordinals rise.</param>
/// <param name="TraceParent">The caller's span as a W3C traceparent; null: not sampled.</param>
[GenerateSerializer, Immutable, Alias("predict-group")]
public sealed record PredictGroup(
    [property: Id(0)] long Attachment, [property: Id(1)] PredictRequest[] Requests, [property: Id(2)] string? TraceParent = null);

/// <summary>One <c>predict</c> or <c>predict_batch</c>, validated, as rows.</summary>
[GenerateSerializer, Immutable, Alias("predict-request")]
public sealed class PredictRequest
{
    [Id(3)]
    private readonly FloatBlock _rows;

    /// <summary>The gateway's own number of the request on this attachment, from 1. A repeat returns what was recorded.</summary>
    [Id(0)]
    public required long Ordinal { get; init; }

    /// <summary>The client's id of the request; null: none.</summary>
    [Id(1)]
    public RequestId? Id { get; init; }

    /// <summary>Whether it came as <c>predict_batch</c>.</summary>
    [Id(2)]
    public required bool IsBatch { get; init; }

    /// <summary>[<see cref="Count"/>, boundary], row-major float32, engineering units, in the layout's order. Owned by the request.</summary>
    public required float[] Rows
    {
        get => _rows.Values!;
        init => _rows = new(value);
    }

    /// <summary>Number of samples, at least 1.</summary>
    [Id(4)]
    public required int Count { get; init; }

    /// <summary>The client's timestamp of each sample; null: none at all; a null entry: none for that sample.</summary>
    [Id(5)]
    public IReadOnlyList<string?>? Timestamps { get; init; }

    /// <summary>Time from the message being complete at the server to this call. The gateway sets it before each call; part of the reported latency.</summary>
    [Id(6)]
    public TimeSpan Waited { get; set; }
}
