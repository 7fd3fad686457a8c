namespace StreamCluster.Silo.Stats;

/// <summary>The one grain that every silo and every gateway tells what it counts. What it does grows with the nodes, not with sessions.</summary>
[Alias("stats")]
internal interface IClusterStats : IGrainWithIntegerKey
{
    /// <summary>Notes what a node counts. Returns what the others do that are alive.</summary>
    /// <param name="own">The node.</param>
    /// <param name="connections">Where its connections can be asked for; null: it has none.</param>
    [Alias("beat")]
    ValueTask<WireReport[]> BeatAsync(WireReport own, IConnectionPages? connections);

    /// <summary>Takes a node out at once, as it goes away.</summary>
    [Alias("leave")]
    ValueTask LeaveAsync(Guid node);

    /// <summary>A page of the connections of all live gateways, by time of connection.</summary>
    [Alias("page")]
    ValueTask<WireConnection[]> PageAsync(int offset, int limit);
}

/// <summary>A gateway's connections, for <see cref="IClusterStats"/> to ask for.</summary>
[Alias("connection-pages")]
internal interface IConnectionPages : IGrainObserver
{
    /// <summary>The first of them, by time of connection.</summary>
    [Alias("first")]
    Task<WireConnection[]> FirstAsync(int count);
}
