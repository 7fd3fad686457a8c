using System.Diagnostics;
using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming;

/// <summary>A message that has arrived and is not answered yet: a request that is to run, or an answer that is already known.</summary>
internal readonly record struct PendingReply
{
    public RequestId? Id { get; init; }

    public MessageType Type { get; init; }

    /// <summary>To be run; null: one of the others.</summary>
    public PredictRequest? Request { get; init; }

    /// <summary>When the message was complete, as a timestamp of the clock.</summary>
    public long CompletedAt { get; init; }

    /// <summary>The span of the message; null: it is not sampled.</summary>
    public Activity? Span { get; init; }

    /// <summary>An error that is already known; null and no request: a pong.</summary>
    public WireFault? Fault { get; init; }
}
