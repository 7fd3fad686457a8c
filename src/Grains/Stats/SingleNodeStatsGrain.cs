using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Stats;

/// <summary>The stats grain where there is one node: its counters, on top of what the store held when the node started.</summary>
public sealed class SingleNodeStatsGrain(
    NodeCounters counters, IConnectionSource connections, ISessionStore store, NodeIdentity node) : IStatsGrain, INodeReports
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private StoreTotals? _before;

    /// <inheritdoc/>
    public async ValueTask<ClusterStats> ReadAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        var start = await BeforeAsync(cancellationToken);
        var (predictions, latencySumMs) = counters.Read();
        var recent = counters.RecentLatencies();
        var total = start.Predictions + predictions;
        var active = connections.ActiveConnections;
        return new ClusterStats(
            active,
            connections.ConnectionsTotal,
            total,
            total == 0 ? 0 : (start.LatencySumMs + latencySumMs) / total,
            recent.Percentile(0.50),
            recent.Percentile(0.95),
            recent.Percentile(0.99),
            [new NodeStats(node.Name, node.StartedAt, active, predictions)],
            connections.Page(offset, limit))
        {
            Errors = counters.ErrorsWith([]),
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<NodeReport> ReadReports() => [counters.Report(node, connections, counters.Read().Predictions)];

    /// <summary>Reads what earlier processes recorded. To be called before the first prediction: from then on the counters have the rest.</summary>
    public async ValueTask<StoreTotals> BeforeAsync(CancellationToken cancellationToken)
    {
        if (_before is { } known)
            return known;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            _before ??= await store.ReadTotalsAsync(cancellationToken);
            return _before.Value;
        }
        finally
        {
            _reading.Release();
        }
    }
}
