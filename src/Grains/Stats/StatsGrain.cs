using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Stats;

/// <summary>Holds the last report of each live node. After its silo's death a new activation is complete again after one report of each node.</summary>
[Reentrant, GrainType("stats")]
internal sealed class StatsGrain(TimeProvider clock, ILogger<StatsGrain> logger) : Grain, IStatsGrain
{
    /// <summary>A node that has not reported for so long is dead.</summary>
    private static readonly TimeSpan AliveFor = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan PagePatience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Guid, Entry> _nodes = [];

    /// <param name="Report">The node's counters.</param>
    /// <param name="Connections">Where to ask for its connections.</param>
    /// <param name="At">When it reported, as a timestamp of the clock.</param>
    private sealed record Entry(NodeReport Report, IConnectionPages? Connections, long At);

    /// <inheritdoc/>
    public ValueTask ReportAsync(NodeReport report, IConnectionPages? connections)
    {
        // Nodes of the previous release do not number their reports.
        if (!_nodes.TryGetValue(report.Node.Id, out var last) || last.Report.Number <= report.Number)
            _nodes[report.Node.Id] = new Entry(report, connections, clock.GetTimestamp());
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask LeaveAsync(Guid node)
    {
        _nodes.Remove(node);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<NodeReports> ReadAsync() => new(new NodeReports(Array.ConvertAll(Live(), static entry => entry.Report)));

    /// <inheritdoc/>
    public async ValueTask<ConnectionPage> ConnectionsAsync(int offset, int limit)
    {
        var count = (int)Math.Min(int.MaxValue, (long)offset + limit);
        var pages = await Task.WhenAll(Live().Where(static entry => entry.Connections is not null).Select(entry => TryFirstAsync(entry, count)));
        return new ConnectionPage([.. pages.SelectMany(static page => page.Connections)
            .OrderBy(static connection => connection.ConnectedAt).Skip(offset).Take(limit)]);
    }

    private Entry[] Live()
    {
        foreach (var (node, entry) in _nodes)
        {
            if (clock.GetElapsedTime(entry.At) > AliveFor)
                _nodes.Remove(node); // removing while enumerating is allowed
        }

        return [.. _nodes.Values.OrderBy(static entry => entry.Report.Node.Name, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Report.Node.StartedAt).ThenBy(static entry => entry.Report.Node.Id)];
    }

    /// <summary>A gateway that has just died is missing from the page, which is no reason to have no page.</summary>
    private async Task<ConnectionPage> TryFirstAsync(Entry entry, int count)
    {
        try
        {
            return await entry.Connections!.FirstAsync(count).WaitAsync(PagePatience, clock);
        }
        catch (Exception exception)
        {
            logger.PageMissing(entry.Report.Node.Name, exception.Message);
            return new ConnectionPage([]);
        }
    }
}
