using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Stats;

/// <summary>
/// Where the nodes that share a store tell each other that they live, and what they count. Every method may throw
/// <see cref="StoreUnavailableException"/>.
/// </summary>
public interface INodeTable
{
    /// <summary>How long a node counts as alive after its last beat, by the store's clock.</summary>
    static readonly TimeSpan AliveFor = TimeSpan.FromSeconds(5);

    /// <summary>Notes what this node counts, and returns what the others do: work that grows with the nodes only.</summary>
    ValueTask<OtherNodes> BeatAsync(NodeReport own, CancellationToken cancellationToken);

    /// <summary>Takes this node out at once, as it goes away. What it recorded stays in the totals.</summary>
    ValueTask LeaveAsync(CancellationToken cancellationToken);

    /// <summary>A page of the connections of all live nodes, by time of connection.</summary>
    ValueTask<IReadOnlyList<ConnectionStats>> ReadConnectionsAsync(int offset, int limit, CancellationToken cancellationToken);
}

/// <summary>One run of one process: after a restart it is another node.</summary>
/// <param name="Id">128 random bits.</param>
/// <param name="Name">For people; several nodes may have the same.</param>
/// <param name="StartedAt">When it started, UTC, by its own clock.</param>
public sealed record NodeIdentity(Guid Id, string Name, DateTimeOffset StartedAt);

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

/// <summary>The nodes besides this one.</summary>
/// <param name="Live">Those that are alive, by name and start.</param>
/// <param name="Recorded">Everything that was ever recorded by others, dead ones and earlier runs of this one included.</param>
/// <param name="RecordedByThis">What this node recorded, also what it does not know of (a commit of unknown outcome).</param>
public sealed record OtherNodes(IReadOnlyList<NodeReport> Live, StoreTotals Recorded, StoreTotals RecordedByThis);
