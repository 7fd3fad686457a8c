using Orleans.Concurrency;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Silo.Stats;

/// <summary>
/// Holds the last report of each live node, in memory only: when its silo dies, the next one knows all nodes again after one beat of each.
/// What was recorded is not its business but the store's.
/// </summary>
[Reentrant]
[GrainType("stats")]
internal sealed class ClusterStats(TimeProvider clock, ILogger<ClusterStats> logger) : Grain, IClusterStats
{
    private readonly Dictionary<Guid, Heard> _nodes = [];

    /// <param name="Report">What the node counts.</param>
    /// <param name="Connections">Its connections.</param>
    /// <param name="At">When it was heard, by the clock.</param>
    private sealed record Heard(WireReport Report, IConnectionPages? Connections, long At);

    public ValueTask<WireReport[]> BeatAsync(WireReport own, IConnectionPages? connections)
    {
        _nodes[own.Node] = new Heard(own, connections, clock.GetTimestamp());
        return new(Live().Where(heard => heard.Report.Node != own.Node).Select(static heard => heard.Report).ToArray());
    }

    public ValueTask LeaveAsync(Guid node)
    {
        _nodes.Remove(node);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<WireConnection[]> PageAsync(int offset, int limit)
    {
        var count = (int)Math.Min(int.MaxValue, (long)offset + limit);
        var pages = await Task.WhenAll(Live().Where(static heard => heard.Connections is not null).Select(heard => TryFirstAsync(heard, count)));
        return [.. pages.SelectMany(static page => page).OrderBy(static connection => connection.ConnectedAt).Skip(offset).Take(limit)];
    }

    private Heard[] Live()
    {
        foreach (var (node, heard) in _nodes.ToArray())
        {
            if (clock.GetElapsedTime(heard.At) > INodeTable.AliveFor)
                _nodes.Remove(node);
        }

        return [.. _nodes.Values.OrderBy(static heard => heard.Report.Name, StringComparer.Ordinal)
            .ThenBy(static heard => heard.Report.StartedAt).ThenBy(static heard => heard.Report.Node)];
    }

    /// <summary>A gateway that has just died is missing from the page, and no reason to have none.</summary>
    private async Task<WireConnection[]> TryFirstAsync(Heard heard, int count)
    {
        try
        {
            return await heard.Connections!.FirstAsync(count).WaitAsync(TimeSpan.FromSeconds(2), clock);
        }
        catch (Exception exception)
        {
            logger.PageMissing(heard.Report.Name, exception.Message);
            return [];
        }
    }
}
