using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>Nodes of the previous release run next to this one during a rolling upgrade. The statements are theirs, as released.</summary>
public sealed class PostgresPreviousReleaseTests : PostgresTest
{
    private const string Old = "00000000-0000-0000-0000-000000000001";

    private const string Beat = $"""
        INSERT INTO streamcluster.nodes(
          id, name, started_at, seen_at, active_connections, connections_total, predictions, recent_latencies, latencies, errors)
        VALUES('{Old}', 'old', now(), clock_timestamp(), 1, 2, 3, '\x0102', '\x03', '\x04')
        ON CONFLICT (id) DO UPDATE SET seen_at = EXCLUDED.seen_at
        """;

    private const string Attach = $"""
        UPDATE streamcluster.sessions SET attachment = attachment + 1, last_ordinal = 0, node = '{Old}', connected_at = clock_timestamp()
        WHERE session_id = 's1'
        """;

    private const string Connections = $"""
        SELECT count(*) FROM streamcluster.sessions AS s
        JOIN streamcluster.nodes AS n ON n.id = s.node AND (n.id = '{Old}' OR n.seen_at > clock_timestamp() - interval '5 s')
        JOIN streamcluster.configurations AS c ON c.session = s.id
        WHERE s.node IS NOT NULL
        """;

    private const string FoldTotals = """
        WITH dead AS (
          DELETE FROM streamcluster.node_totals WHERE node IN (
            SELECT t.node FROM streamcluster.node_totals AS t LEFT JOIN streamcluster.nodes AS n ON n.id = t.node
            WHERE (SELECT pg_try_advisory_xact_lock(6000000000000000000 + 1179602500)) AND t.node <> '00000000-0000-0000-0000-000000000000'
              AND t.active_at < clock_timestamp() - interval '1 hour'
              AND (n.id IS NULL OR n.seen_at < clock_timestamp() - interval '1 hour') FOR UPDATE OF t SKIP LOCKED)
          RETURNING predictions, latency_sum
        )
        INSERT INTO streamcluster.node_totals AS t(node, predictions, latency_sum, active_at)
        SELECT '00000000-0000-0000-0000-000000000000', sum(predictions), sum(latency_sum), clock_timestamp() FROM dead HAVING count(*) > 0
        ON CONFLICT (node) DO UPDATE SET predictions = t.predictions + EXCLUDED.predictions,
          latency_sum = t.latency_sum + EXCLUDED.latency_sum, active_at = EXCLUDED.active_at
        """;

    [PostgresFact]
    public async Task CreateAsync_PreviousReleaseListsConnections_DoesNotListIt()
    {
        var node = await NodeAsync();
        await ExecuteAsync(Beat);
        await CreateAsync(node);
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.sessions WHERE node IS NULL AND connected_at IS NULL"));
        await ExecuteAsync(Attach);
        Assert.Equal(1, await NumberAsync(Connections));
    }

    [PostgresTheory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task ConfigureAsync_SessionAttachedByThePreviousRelease_IsListedUntilItAttachesHere(bool attach, int listed)
    {
        var node = await NodeAsync();
        await ExecuteAsync(Beat);
        await CreateAsync(node);
        await ExecuteAsync(Attach);
        var claimed = await ClaimAsync(node);
        var configured = await node.Store.ConfigureAsync("s1", claimed.Claim, Samples.Configuration, Samples.Layout, attach ? 3 : 2, 0, default);
        Assert.Equal(attach ? 3 : 2, configured!.Attachment);
        Assert.Equal(listed, await NumberAsync(Connections));
        Assert.Equal(listed, await NumberAsync("SELECT count(*) FROM streamcluster.sessions WHERE connected_at IS NOT NULL"));
    }

    [PostgresFact]
    public async Task FoldTotals_ByBothReleases_KeepsTheSum()
    {
        var (node, idle) = (await NodeAsync(), await NodeAsync());
        await ExecuteAsync(Beat);
        await ExecuteAsync($"INSERT INTO streamcluster.node_totals VALUES('{Old}', 10, 2, clock_timestamp() - interval '2 h')");
        var session = await CreateAsync(idle);
        await AppendAsync(idle, session, Samples.Chunk(0, 3));
        await ExecuteAsync($"UPDATE streamcluster.node_totals SET active_at = active_at - interval '2 h' WHERE node = '{idle.Identity.Id}'");

        await ExecuteAsync(FoldTotals); // this release's node has no row in nodes; the old node beats
        Assert.Equal(2, await NumberAsync("SELECT count(*) FROM streamcluster.node_totals"));
        await node.Store.FoldTotalsAsync(default);
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.node_totals"));
        Assert.Equal(13, (await node.Store.ReadTotalsAsync(default)).Predictions);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(idle, session, Samples.Chunk(3, 2)));
        Assert.Equal(15, (await node.Store.ReadTotalsAsync(default)).Predictions);
    }
}
