using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Stats;

/// <summary>Makes reports, and adds them up.</summary>
internal static class NodeReporting
{
    public static NodeReport Report(this NodeCounters counters, NodeIdentity node, IConnectionSource connections, long predictions)
    {
        var (latencies, errors) = counters.ReadAll();
        return new NodeReport(
            node, connections.ActiveConnections, connections.ConnectionsTotal, predictions, counters.RecentLatencies().ToBytes())
        {
            Latencies = latencies.ToBytes(),
            Errors = errors.ToBytes(),
        };
    }

    /// <summary>This node's errors and those of others.</summary>
    public static IReadOnlyDictionary<ErrorCode, long> ErrorsWith(this NodeCounters counters, IReadOnlyList<NodeReport> others)
    {
        var (_, errors) = counters.ReadAll();
        foreach (var other in others)
            errors.Add(other.Errors ?? []);
        return errors.Read();
    }
}
