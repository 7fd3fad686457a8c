namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// The counters of all nodes; key 0. State is in memory and complete again after one report from each node. Cost grows with nodes, never
/// with sessions. What was recorded is the store's to say.
/// </summary>
[Alias("stats")]
public interface IStatsGrain : IGrainWithIntegerKey
{
    /// <summary>Replaces what this node reported before, unless that is newer. Each node reports once a second.</summary>
    /// <param name="report">The node's counters.</param>
    /// <param name="connections">Where to ask for its connections; null: it has none.</param>
    [Alias("report")]
    ValueTask ReportAsync(NodeReport report, IConnectionPages? connections);

    /// <summary>Forgets a node that goes away.</summary>
    [Alias("leave")]
    ValueTask LeaveAsync(Guid node);

    /// <summary>The last report of each live node, by name and start.</summary>
    [Alias("read")]
    ValueTask<NodeReports> ReadAsync();

    /// <summary>A page of the connections of all live nodes, by time of connection.</summary>
    [Alias("connections")]
    ValueTask<ConnectionPage> ConnectionsAsync(int offset, int limit);
}

/// <summary>A node's connections, for <see cref="IStatsGrain"/> to ask for.</summary>
[Alias("connection-pages")]
public interface IConnectionPages : IGrainObserver
{
    /// <summary>The first of the node's configured connections, by time of connection.</summary>
    [Alias("first")]
    Task<ConnectionPage> FirstAsync(int count);
}

/// <summary>One run of one process: after a restart it is another node.</summary>
/// <param name="Id">128 random bits.</param>
/// <param name="Name">For people; several nodes may have the same.</param>
/// <param name="StartedAt">When it started, UTC, by its own clock.</param>
[GenerateSerializer, Immutable, Alias("node-identity")]
public sealed record NodeIdentity([property: Id(0)] Guid Id, [property: Id(1)] string Name, [property: Id(2)] DateTimeOffset StartedAt);

/// <summary>The counters of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="ActiveConnections">Connections with a configuration.</param>
/// <param name="ConnectionsTotal">Connections accepted since it started.</param>
/// <param name="Predictions">Samples predicted since it started.</param>
/// <param name="RecentLatencies">Histogram of the latencies of the last five minutes' messages.</param>
/// <param name="Latencies">Histogram of the latencies of all messages since it started.</param>
/// <param name="Errors">Error replies by code since it started.</param>
[GenerateSerializer, Immutable, Alias("node-report")]
public sealed record NodeReport(
    [property: Id(0)] NodeIdentity Node,
    [property: Id(1)] int ActiveConnections,
    [property: Id(2)] long ConnectionsTotal,
    [property: Id(3)] long Predictions,
    [property: Id(4)] byte[] RecentLatencies,
    [property: Id(5)] byte[] Latencies,
    [property: Id(6)] byte[] Errors)
{
    /// <summary>Number of the report, rising for each node: a frozen silo delivers one late. 0: from the previous release.</summary>
    [Id(7)]
    public long Number { get; init; }
}

/// <summary>The last report of each live node.</summary>
/// <param name="Nodes">By name and start.</param>
[GenerateSerializer, Immutable, Alias("node-reports")]
public sealed record NodeReports([property: Id(0)] NodeReport[] Nodes);

/// <summary>Some connections, by time of connection.</summary>
/// <param name="Connections">The connections.</param>
[GenerateSerializer, Immutable, Alias("connection-page")]
public sealed record ConnectionPage([property: Id(0)] ConnectionStats[] Connections);

/// <summary>One connection.</summary>
/// <param name="SessionId">Its session.</param>
/// <param name="EnsembleName">The session's ensemble.</param>
/// <param name="ConnectedAt">When the connection was accepted, UTC.</param>
/// <param name="PredictionsCount">Samples predicted for the session.</param>
/// <param name="Mode">The client's declaration.</param>
[GenerateSerializer, Immutable, Alias("connection-stats")]
public sealed record ConnectionStats(
    [property: Id(0)] string SessionId,
    [property: Id(1)] string EnsembleName,
    [property: Id(2)] DateTimeOffset ConnectedAt,
    [property: Id(3)] long PredictionsCount,
    [property: Id(4)] StreamMode Mode);
