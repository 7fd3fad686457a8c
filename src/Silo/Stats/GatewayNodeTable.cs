using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Silo.Stats;

/// <summary>The nodes as a gateway knows them: who is alive the grain tells, what was recorded the store.</summary>
internal sealed class GatewayNodeTable(
    IClusterClient cluster, ISessionStore store, NodeIdentity node, IConnectionSource connections) : INodeTable
{
    /// <summary>Kept here: Orleans holds what it calls back by a weak reference.</summary>
    private readonly Pages _pages = new(connections);
    private IConnectionPages? _reference;

    /// <inheritdoc/>
    public async ValueTask<OtherNodes> BeatAsync(NodeReport own, CancellationToken cancellationToken)
    {
        var recorded = await store.ReadTotalsAsync(cancellationToken);
        _reference ??= cluster.CreateObjectReference<IConnectionPages>(_pages);
        var others = await AskAsync(stats => stats.BeatAsync(WireReport.From(own), _reference), cancellationToken);
        // A gateway records nothing.
        return new OtherNodes(Array.ConvertAll(others, static report => report.ToReport()), recorded, default);
    }

    /// <inheritdoc/>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken) => await AskAsync(
        async stats =>
        {
            await stats.LeaveAsync(node.Id);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ConnectionStats>> ReadConnectionsAsync(int offset, int limit, CancellationToken cancellationToken) =>
        Array.ConvertAll(await AskAsync(stats => stats.PageAsync(offset, limit), cancellationToken), static connection => connection.ToStats());

    private async ValueTask<T> AskAsync<T>(Func<IClusterStats, ValueTask<T>> question, CancellationToken cancellationToken)
    {
        try
        {
            return await question(cluster.GetGrain<IClusterStats>(0)).AsTask().WaitAsync(INodeTable.AliveFor, cancellationToken);
        }
        catch (Exception exception) when (Sessions.ClusterCalls.IsLost(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException("The cluster does not tell of its nodes.", exception);
        }
    }

    private sealed class Pages(IConnectionSource connections) : IConnectionPages
    {
        public Task<WireConnection[]> FirstAsync(int count) =>
            Task.FromResult(connections.Page(0, count).Select(WireConnection.From).ToArray());
    }
}
