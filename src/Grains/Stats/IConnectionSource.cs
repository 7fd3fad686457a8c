using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Stats;

/// <summary>The connections of this node, as the gateway knows them.</summary>
public interface IConnectionSource
{
    /// <summary>Connections with a configuration.</summary>
    int ActiveConnections { get; }

    /// <summary>Connections accepted since the node started.</summary>
    long ConnectionsTotal { get; }

    /// <summary>A page of the connections with a configuration, by time of connection.</summary>
    IReadOnlyList<ConnectionStats> Page(int offset, int limit);
}
