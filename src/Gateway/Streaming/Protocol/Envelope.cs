using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>The types of client messages.</summary>
internal enum MessageType
{
    None = 0,
    Config,
    Predict,
    PredictBatch,
    Ping,
}

/// <summary>The top level of a client message: <c>{"type": …, "id": …, "data": …}</c>, members in any order.</summary>
internal readonly record struct Envelope
{
    public MessageType Type { get; init; }

    /// <summary>The client's id; null where there is none, or where the message is so wrong that it cannot be told.</summary>
    public RequestId? Id { get; init; }

    /// <summary>Where the <c>data</c> object stands in the message.</summary>
    public Range Data { get; init; }

    /// <summary>What is wrong with the envelope; null: nothing.</summary>
    public WireFault? Fault { get; init; }
}
