using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Stats;

/// <summary>Reports this node's counters to the stats grain once a second, and takes them back when the node goes away.</summary>
/// <param name="node">The node.</param>
/// <param name="counters">Its counters.</param>
/// <param name="connections">Its connections; null: a silo without sockets.</param>
/// <param name="grains">Finds the stats grain.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
public sealed class NodeReporter(
    NodeIdentity node, NodeCounters counters, IGrainFactory grains, TimeProvider clock, ILogger<NodeReporter> logger,
    IConnectionSource? connections = null) : BackgroundService
{
    /// <summary>Between two reports; one that takes longer is given up for the next.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Kept here: Orleans holds observers by a weak reference.</summary>
    private readonly Pages? _pages = connections is null ? null : new Pages(connections);

    private IConnectionPages? _reference;
    private long _number;
    private bool _isUnheard;

    /// <summary>The counters as they are now.</summary>
    public NodeReport Report()
    {
        var (latencies, errors) = counters.ReadAll();
        return new NodeReport(
            node, connections?.ActiveConnections ?? 0, connections?.ConnectionsTotal ?? 0, counters.Read().Predictions,
            counters.RecentLatencies().ToBytes(), latencies.ToBytes(), errors.ToBytes());
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the first call must not hold the start up
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
                await TryReportAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryLeaveAsync();
        }
    }

    private IStatsGrain Stats => grains.GetGrain<IStatsGrain>(0);

    private async Task TryReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            _reference ??= _pages is null ? null : grains.CreateObjectReference<IConnectionPages>(_pages);
            await Stats.ReportAsync(Report() with { Number = ++_number }, _reference).AsTask().WaitAsync(Interval, clock, cancellationToken);
            if (_isUnheard)
                logger.Heard();
            _isUnheard = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isUnheard)
                logger.Unheard(exception.Message); // once, not every second
            _isUnheard = true;
        }
    }

    private async Task TryLeaveAsync()
    {
        try
        {
            await Stats.LeaveAsync(node.Id).AsTask().WaitAsync(Interval, clock);
        }
        catch (Exception exception)
        {
            logger.NotLeft(exception.Message);
        }
    }

    private sealed class Pages(IConnectionSource connections) : IConnectionPages
    {
        public Task<ConnectionPage> FirstAsync(int count) => Task.FromResult(new ConnectionPage([.. connections.Page(0, count)]));
    }
}
