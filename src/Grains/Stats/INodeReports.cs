namespace StreamCluster.Grains.Stats;

/// <summary>What the live nodes count, as far as this one knows: a look at what is in memory, which asks nobody.</summary>
public interface INodeReports
{
    /// <summary>This node's counts as they are now, and the others' as they were heard last.</summary>
    IReadOnlyList<NodeReport> ReadReports();
}
