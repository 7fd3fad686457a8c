using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Silo.Stats;

/// <summary>A silo has no connections of its own.</summary>
internal sealed class NoConnections : IConnectionSource
{
    public int ActiveConnections => 0;

    public long ConnectionsTotal => 0;

    public IReadOnlyList<ConnectionStats> Page(int offset, int limit) => [];
}
