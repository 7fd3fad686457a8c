using Microsoft.Extensions.Logging;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Stats;

/// <summary>
/// The stats grain of one of several nodes that share a store: its own counters as they are, the others' as of the last beat. It beats once
/// a second, and when somebody asks. What was recorded the store knows best: a commit whose outcome this node never learned counts too.
/// </summary>
public sealed class ReplicaStatsGrain : IStatsGrain, INodeReports
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly NodeIdentity _node;
    private readonly NodeCounters _counters;
    private readonly IConnectionSource _connections;
    private readonly INodeTable _nodes;
    private readonly bool _isAnsweredFirst;
    private readonly TimeProvider _clock;
    private readonly ILogger<ReplicaStatsGrain> _logger;
    private volatile Heard _heard = new(new OtherNodes([], default, default), 0, default);
    private readonly Lock _gate = new();
    private Task _beating = Task.CompletedTask;
    private volatile bool _isMissing;

    /// <summary>A grain that has heard of no other node yet.</summary>
    public ReplicaStatsGrain(
        NodeIdentity node, NodeCounters counters, IConnectionSource connections, INodeTable nodes, HistoryOptions history,
        TimeProvider clock, ILogger<ReplicaStatsGrain> logger)
    {
        _node = node;
        _counters = counters;
        _connections = connections;
        _nodes = nodes;
        _isAnsweredFirst = history.Durability == HistoryDurability.Async;
        _clock = clock;
        _logger = logger;
    }

    /// <param name="Others">What they said.</param>
    /// <param name="At">When, by the clock.</param>
    /// <param name="Folded">What this node counted and the store has put down to those that are gone, after a long silence.</param>
    private sealed record Heard(OtherNodes Others, long At, StoreTotals Folded);

    /// <summary>Beats until it is cancelled, then leaves.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            do
            {
                await BeatWithOthersAsync().WaitAsync(cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TryLeaveAsync();
        }
    }

    /// <summary>Notes this node's counters and hears the others'.</summary>
    public async ValueTask BeatAsync(CancellationToken cancellationToken)
    {
        var own = OwnReport();
        var others = await _nodes.BeatAsync(own, cancellationToken);
        var before = _heard;
        var (gone, goneMs) = (before.Others.RecordedByThis.Predictions - others.RecordedByThis.Predictions, before.Others.RecordedByThis.LatencySumMs - others.RecordedByThis.LatencySumMs);
        var folded = gone > 0 ? new StoreTotals(before.Folded.Predictions + gone, before.Folded.LatencySumMs + goneMs) : before.Folded;
        _heard = new Heard(others, _clock.GetTimestamp(), folded);
    }

    /// <summary>However many ask, there is one beat at a time.</summary>
    private Task BeatWithOthersAsync()
    {
        lock (_gate)
            return _beating = _beating.IsCompleted ? TryBeatAsync(CancellationToken.None).AsTask() : _beating;
    }

    /// <inheritdoc/>
    public async ValueTask<ClusterStats> ReadAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        if (!_isMissing)
            await BeatWithOthersAsync().WaitAsync(cancellationToken);
        var heard = _heard;
        var live = LiveOf(heard);
        var own = OwnTotals(heard);
        var total = heard.Others.Recorded.Predictions + own.Predictions;
        var recent = _counters.RecentLatencies();
        foreach (var node in live)
            recent.Add(node.RecentLatencies);
        var active = _connections.ActiveConnections;
        return new ClusterStats(
            active + live.Sum(static node => node.ActiveConnections),
            _connections.ConnectionsTotal + live.Sum(static node => node.ConnectionsTotal),
            total,
            total == 0 ? 0 : (heard.Others.Recorded.LatencySumMs + own.LatencySumMs) / total,
            recent.Percentile(0.50),
            recent.Percentile(0.95),
            recent.Percentile(0.99),
            [new NodeStats(_node.Name, _node.StartedAt, active, own.Predictions), .. live.Select(static node => new NodeStats(node.Node.Name, node.Node.StartedAt, node.ActiveConnections, node.Predictions))],
            live.Count == 0 ? _connections.Page(offset, limit) : await PageAsync(offset, limit, cancellationToken))
        {
            Errors = _counters.ErrorsWith(live),
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<NodeReport> ReadReports() => [OwnReport(), .. LiveOf(_heard)];

    /// <summary>Without a beat for so long nobody knows whether they live; what they recorded stays recorded.</summary>
    private IReadOnlyList<NodeReport> LiveOf(Heard heard) =>
        _clock.GetElapsedTime(heard.At) < INodeTable.AliveFor ? heard.Others.Live : [];

    private NodeReport OwnReport() => _counters.Report(_node, _connections, OwnTotals(_heard).Predictions);

    /// <summary>The greater of what was counted and what was recorded: the record may be of the last beat, the count lack what was in doubt.</summary>
    private StoreTotals OwnTotals(Heard heard)
    {
        var (predictions, latencySumMs) = _counters.Read();
        var counted = new StoreTotals(predictions - heard.Folded.Predictions, latencySumMs - heard.Folded.LatencySumMs);
        return _isAnsweredFirst || counted.Predictions > heard.Others.RecordedByThis.Predictions ? counted : heard.Others.RecordedByThis;
    }

    private async ValueTask<IReadOnlyList<ConnectionStats>> PageAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return await _nodes.ReadConnectionsAsync(offset, limit, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            ReplicaStatsLog.PageUnavailable(_logger, exception);
            return _connections.Page(offset, limit);
        }
    }

    private async ValueTask TryBeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            await BeatAsync(cancellationToken);
            if (_isMissing)
                ReplicaStatsLog.Back(_logger);
            _isMissing = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (!_isMissing)
                ReplicaStatsLog.Missing(_logger, exception); // once, not every second
            _isMissing = true;
        }
    }

    private async ValueTask TryLeaveAsync()
    {
        try
        {
            await _nodes.LeaveAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            ReplicaStatsLog.NotLeft(_logger, exception); // the others notice it by its silence
        }
    }
}
