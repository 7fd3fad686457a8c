using Microsoft.Extensions.Logging;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Writing;

namespace StreamCluster.Grains.Stats;

/// <summary>
/// Adds up the counters of all nodes for one that is asked: its own as they are now, the others' as they last reported, and the totals of
/// the store.
/// </summary>
/// <param name="own">This node's counters.</param>
/// <param name="connections">This node's connections.</param>
/// <param name="store">Knows what was ever recorded.</param>
/// <param name="grains">Finds the stats grain.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
/// <param name="writer">Under durability <c>async</c> it holds answered samples; null: this node records nothing.</param>
public sealed class ClusterStatsReader(
    NodeReporter own, IConnectionSource connections, ISessionStore store, IGrainFactory grains, TimeProvider clock,
    ILogger<ClusterStatsReader> logger, HistoryWriter? writer = null) : IClusterStats, INodeReports
{
    /// <summary>How long a silo may take; then this node answers with what it has.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private StoreTotals _lastTotals;

    private IStatsGrain Stats => grains.GetGrain<IStatsGrain>(0);

    /// <inheritdoc/>
    public async ValueTask<ClusterStats> ReadAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        var nodes = await ReadReportsAsync(cancellationToken);
        var totals = await ReadTotalsAsync(cancellationToken);
        var (recent, errors) = (new LatencyHistogram(), new ErrorCounts());
        foreach (var node in nodes)
        {
            recent.Add(node.RecentLatencies);
            errors.Add(node.Errors);
        }

        return new ClusterStats(
            nodes.Sum(static node => node.ActiveConnections),
            nodes.Sum(static node => node.ConnectionsTotal),
            totals.Predictions,
            totals.Predictions == 0 ? 0 : totals.LatencySumMs / totals.Predictions,
            recent.Percentile(0.50),
            recent.Percentile(0.95),
            recent.Percentile(0.99),
            [.. nodes.Select(static node => new NodeStats(node.Node.Name, node.Node.StartedAt, node.ActiveConnections, node.Predictions))],
            nodes.Count == 1 ? connections.Page(offset, limit) : await PageAsync(offset, limit, cancellationToken))
        {
            Errors = errors.Read(),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<NodeReport>> ReadReportsAsync(CancellationToken cancellationToken)
    {
        var now = own.Report();
        try
        {
            var all = await Stats.ReadAsync().AsTask().WaitAsync(Patience, clock, cancellationToken);
            return [now, .. all.Nodes.Where(node => node.Node.Id != now.Node.Id)];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.OthersMissing(exception.Message);
            return [now];
        }
    }

    private async ValueTask<StoreTotals> ReadTotalsAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (writer is not null)
                await writer.SettleAsync(cancellationToken);
            return _lastTotals = await store.ReadTotalsAsync(cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            logger.TotalsMissing(exception.Message);
            return _lastTotals;
        }
    }

    private async ValueTask<IReadOnlyList<ConnectionStats>> PageAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return (await Stats.ConnectionsAsync(offset, limit).AsTask().WaitAsync(2 * Patience, clock, cancellationToken)).Connections;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.OthersMissing(exception.Message);
            return connections.Page(offset, limit);
        }
    }
}
