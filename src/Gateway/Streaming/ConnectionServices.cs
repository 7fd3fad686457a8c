using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Gateway.Telemetry;
using StreamCluster.Grains.Stats;
using StreamCluster.Hosting;

namespace StreamCluster.Gateway.Streaming;

/// <summary>What every connection of a node works with.</summary>
internal sealed record ConnectionServices(
    SessionCaller Sessions,
    SessionResume Resume,
    ConnectionRegistry Registry,
    Readiness Readiness,
    WireLayouts Layouts,
    MessageBudget Budget,
    NodeCounters Counters,
    StreamingOptions Options,
    StreamMetrics Metrics,
    MessageTracing Tracing,
    TimeProvider Clock,
    ILogger<StreamConnection> Logger);
