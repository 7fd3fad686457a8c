using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Postgres;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Silo.Stats;

/// <summary>
/// The nodes as a silo knows them: those that record, in the store, with which it keeps the totals of nodes that are gone; and it tells the
/// cluster's grain, for the gateways.
/// </summary>
internal sealed class SiloNodeTable(PostgresNodeTable recording, IGrainFactory grains, NodeIdentity node) : INodeTable
{
    /// <inheritdoc/>
    public async ValueTask<OtherNodes> BeatAsync(NodeReport own, CancellationToken cancellationToken)
    {
        var others = await recording.BeatAsync(own, cancellationToken);
        await Stats.BeatAsync(WireReport.From(own), connections: null).AsTask().WaitAsync(INodeTable.AliveFor, cancellationToken);
        return others;
    }

    /// <inheritdoc/>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        await recording.LeaveAsync(cancellationToken);
        await Stats.LeaveAsync(node.Id).AsTask().WaitAsync(INodeTable.AliveFor, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ConnectionStats>> ReadConnectionsAsync(int offset, int limit, CancellationToken cancellationToken) => new([]);

    private IClusterStats Stats => grains.GetGrain<IClusterStats>(0);
}
