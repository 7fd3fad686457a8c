using System.Collections.ObjectModel;

namespace StreamCluster.Grains.Abstractions;

/// <summary>Reads the counters of all nodes.</summary>
public interface IClusterStats
{
    /// <summary>Counters over all live nodes, with a page of their connections; at most 2 s old, exact for the node that answers.</summary>
    /// <param name="offset">Connections to pass over.</param>
    /// <param name="limit">Most connections to return.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<ClusterStats> ReadAsync(int offset, int limit, CancellationToken cancellationToken);
}

/// <summary>Counters over all live nodes.</summary>
/// <param name="ActiveConnections">Connections with a configuration.</param>
/// <param name="ConnectionsTotal">Connections accepted since each node started.</param>
/// <param name="TotalPredictions">Samples predicted since the store was made; errors and replays excluded.</param>
/// <param name="AverageLatencyMs">Sum of latencies / predictions, since the store was made; 0 before the first.</param>
/// <param name="P50LatencyMs">Median latency of a message over the last five minutes; 0 where there was none.</param>
/// <param name="P95LatencyMs">95th percentile, likewise.</param>
/// <param name="P99LatencyMs">99th percentile, likewise.</param>
/// <param name="Nodes">The live nodes.</param>
/// <param name="Connections">The page of connections, by time of connection.</param>
public sealed record ClusterStats(
    int ActiveConnections,
    long ConnectionsTotal,
    long TotalPredictions,
    double AverageLatencyMs,
    double P50LatencyMs,
    double P95LatencyMs,
    double P99LatencyMs,
    IReadOnlyList<NodeStats> Nodes,
    IReadOnlyList<ConnectionStats> Connections)
{
    /// <summary>Error replies on streams since each live node started, by code; codes with a count only.</summary>
    public IReadOnlyDictionary<ErrorCode, long> Errors { get; init; } = ReadOnlyDictionary<ErrorCode, long>.Empty;
}

/// <summary>Counters of one node.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="StartedAt">When it started, UTC.</param>
/// <param name="ActiveConnections">Connections with a configuration.</param>
/// <param name="PredictionsSinceStart">Samples predicted by this node since it started.</param>
public sealed record NodeStats(string Name, DateTimeOffset StartedAt, int ActiveConnections, long PredictionsSinceStart);
