using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming;

/// <summary>What every connection of a node works with.</summary>
internal sealed record ConnectionServices(
    ISessionDirectory Sessions,
    WireLayouts Layouts,
    MessageBudget Budget,
    StreamingOptions Options,
    TimeProvider Clock,
    ILogger<StreamConnection> Logger);
