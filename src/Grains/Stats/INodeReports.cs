using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Stats;

/// <summary>The counters of the live nodes.</summary>
public interface INodeReports
{
    /// <summary>This node's counters as they are now, then the others' as they last reported.</summary>
    ValueTask<IReadOnlyList<NodeReport>> ReadReportsAsync(CancellationToken cancellationToken);
}
