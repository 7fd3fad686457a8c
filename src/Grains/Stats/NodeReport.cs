namespace StreamCluster.Grains.Stats;

/// <summary>What a node counts.</summary>
/// <param name="Node">The node.</param>
/// <param name="ActiveConnections">Connections with a configuration.</param>
/// <param name="ConnectionsTotal">Connections accepted since it started.</param>
/// <param name="Predictions">Samples predicted since it started.</param>
/// <param name="RecentLatencies">Latencies of messages of the last five minutes, see <see cref="LatencyHistogram.ToBytes"/>.</param>
public sealed record NodeReport(
    NodeIdentity Node, int ActiveConnections, long ConnectionsTotal, long Predictions, byte[] RecentLatencies)
{
    /// <summary>Latencies of all messages since it started, likewise. Null: a node of an earlier version, which does not tell.</summary>
    public byte[]? Latencies { get; init; }

    /// <summary>Its error replies since it started, see <see cref="ErrorCounts.ToBytes"/>. Null as above.</summary>
    public byte[]? Errors { get; init; }
}
