using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>The state of the node.</summary>
internal sealed class NodeMetrics
{
    public NodeMetrics(NodeTelemetry telemetry, Readiness readiness)
    {
        telemetry.Meter.CreateObservableGauge(
            "streamcluster.node.ready", () => readiness.IsReady ? 1 : 0, unit: null, "1: the node takes new connections.");
        telemetry.Meter.CreateObservableGauge(
            "streamcluster.node.draining", () => readiness.IsDraining ? 1 : 0, unit: null, "1: the node is going away.");
    }
}
