using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

public sealed class PostgresNodeTableTests : PostgresTest
{
    [PostgresFact]
    public async Task BeatAsync_TwoNodes_HearEachOtherAndWhatTheOtherRecorded()
    {
        var (a, b) = await SetUpAsync();
        Assert.Empty((await a.Table.BeatAsync(a.Report(), default)).Live);
        var session = await CreateAsync(a);
        await AppendAsync(a, session, Samples.Chunk(0, 3));
        await AppendAsync(b, await ClaimAsync(b), Samples.Chunk(3, 2));

        var heard = await b.Table.BeatAsync(b.Report(predictions: 2, active: 4), default);
        Assert.Equal("a", Assert.Single(heard.Live).Node.Name);
        Assert.Equal(new StoreTotals(3, 0.5), heard.Recorded);

        heard = await a.Table.BeatAsync(a.Report(), default);
        var other = Assert.Single(heard.Live);
        Assert.Equal((b.Identity, 4, 4L, 2L), (other.Node, other.ActiveConnections, other.ConnectionsTotal, other.Predictions));
        Assert.Equal([1, 2, 3], other.RecentLatencies);
        Assert.Equal([4, 5], other.Latencies);
        Assert.Equal([6, 7], other.Errors);
        Assert.Equal(new StoreTotals(2, 0.5), heard.Recorded);
        Assert.Equal(new StoreTotals(5, 1), await a.Store.ReadTotalsAsync(default));
    }

    [PostgresFact]
    public async Task BeatAsync_NodeOfAVersionThatDoesNotTell_IsLiveAndWhatItDoesNotTellIsNull()
    {
        var (a, _) = await SetUpAsync();
        // The statements of the version before latencies and errors, as it was released.
        await ExecuteAsync("""
            INSERT INTO streamcluster.nodes(
              id, name, started_at, seen_at, active_connections, connections_total, predictions, recent_latencies)
            VALUES('00000000-0000-0000-0000-000000000001', 'old', now(), clock_timestamp(), 1, 2, 3, '\x0102')
            ON CONFLICT (id) DO UPDATE SET seen_at = EXCLUDED.seen_at
            """);
        var old = Assert.Single((await a.Table.BeatAsync(a.Report(), default)).Live);
        Assert.Equal(("old", 3L), (old.Node.Name, old.Predictions));
        Assert.Null(old.Latencies);
        Assert.Null(old.Errors);
        // That version starts again too: it refuses only a newer version of the schema.
        Assert.Equal(1, await NumberAsync("SELECT max(version) FROM streamcluster.migrations"));
    }

    [PostgresFact]
    public async Task BeatAsync_NodeSilentForTooLong_IsNotLiveAndItsTotalsStay()
    {
        var (a, b) = await SetUpAsync();
        await AppendAsync(b, await CreateAsync(b), Samples.Chunk(0, 3));
        await b.Table.BeatAsync(b.Report(), default);
        await AgeAsync(b, "6 s");

        var heard = await a.Table.BeatAsync(a.Report(), default);

        Assert.Empty(heard.Live);
        Assert.Equal(3, heard.Recorded.Predictions);
        Assert.Empty(await a.Table.ReadConnectionsAsync(0, 10, default));
    }

    [PostgresFact]
    public async Task LeaveAsync_LiveNode_IsGoneAtOnceAndItsTotalsStay()
    {
        var (a, b) = await SetUpAsync();
        await AppendAsync(b, await CreateAsync(b), Samples.Chunk(0, 3));
        await b.Table.BeatAsync(b.Report(), default);
        await b.Table.LeaveAsync(default);
        var heard = await a.Table.BeatAsync(a.Report(), default);
        Assert.Empty(heard.Live);
        Assert.Equal(3, heard.Recorded.Predictions);
    }

    [PostgresFact]
    public async Task FoldAsync_NodeDeadForLong_KeepsItsTotalsAndForgetsTheRest()
    {
        var (a, b) = await SetUpAsync();
        var session = await CreateAsync(b);
        await AppendAsync(b, session, Samples.Chunk(0, 3));
        await b.Table.BeatAsync(b.Report(), default);
        await AgeAsync(b, "2 h");

        await a.Table.FoldAsync(default);

        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM streamcluster.nodes"));
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM streamcluster.sessions WHERE node IS NOT NULL"));
        Assert.Equal(3, (await a.Table.BeatAsync(a.Report(), default)).Recorded.Predictions);

        // It was only stopped, and goes on: what it records from now on is added.
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(b, session, Samples.Chunk(3, 2)));
        await a.Table.FoldAsync(default);
        Assert.Equal(5, (await a.Table.BeatAsync(a.Report(), default)).Recorded.Predictions);
        Assert.Equal(new StoreTotals(5, 1), await a.Store.ReadTotalsAsync(default));
    }

    [PostgresFact]
    public async Task FoldAsync_NodeThatHasNotBeatenYet_IsLeftAlone()
    {
        var (a, b) = await SetUpAsync();
        await AppendAsync(b, await CreateAsync(b), Samples.Chunk(0, 3));
        await a.Table.FoldAsync(default);
        Assert.Equal(0, (await b.Table.BeatAsync(b.Report(), default)).Recorded.Predictions);
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.sessions WHERE node IS NOT NULL"));
    }

    [PostgresFact]
    public async Task ReadConnectionsAsync_SessionsOfLiveNodes_AreListedByTimeInPages()
    {
        var (a, b) = await SetUpAsync();
        await a.Table.BeatAsync(a.Report(), default);
        await b.Table.BeatAsync(b.Report(), default);
        var first = await CreateAsync(a, "first");
        await CreateAsync(b, "second");
        await CreateAsync(a, "third");
        await AppendAsync(a, first, Samples.Chunk(0, 3));

        var all = await b.Table.ReadConnectionsAsync(0, 10, default);
        Assert.Equal(["first", "second", "third"], all.Select(static connection => connection.SessionId));
        Assert.Equal(["second"], (await b.Table.ReadConnectionsAsync(1, 1, default)).Select(static connection => connection.SessionId));
        Assert.Equal((3, Samples.Configuration.EnsembleName, Samples.Configuration.Mode), (all[0].PredictionsCount, all[0].EnsembleName, all[0].Mode));
        Assert.True(all[0].ConnectedAt < all[1].ConnectedAt);

        // Resumed at the other node: a new connection, at the end of the list.
        var claimed = await ClaimAsync(b, "first");
        await b.Store.ConfigureAsync("first", claimed.Claim, Samples.Configuration, Samples.Layout, attach: true, default);
        Assert.Equal(["second", "third", "first"], (await a.Table.ReadConnectionsAsync(0, 10, default)).Select(static connection => connection.SessionId));
    }

    [PostgresFact]
    public async Task DetachAsync_ConnectionGone_IsNotListedAfterTheNextBeat()
    {
        var (a, b) = await SetUpAsync();
        var session = await CreateAsync(a);
        await CreateAsync(a, "s2");
        await a.Store.DetachAsync("s1", session.Attachment, default);
        await a.Store.DetachAsync("unknown", 1, default);
        await a.Table.BeatAsync(a.Report(), default);
        Assert.Equal(["s2"], (await b.Table.ReadConnectionsAsync(0, 10, default)).Select(static connection => connection.SessionId));
        // The claim is not touched: the session's grain may go on.
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(a, session, Samples.Chunk(0)));
    }

    [PostgresFact]
    public async Task DetachAsync_ResumedMeanwhile_StaysListed()
    {
        var (a, b) = await SetUpAsync();
        await CreateAsync(a);
        await b.Table.BeatAsync(b.Report(), default);
        var claimed = await ClaimAsync(b);
        await b.Store.ConfigureAsync("s1", claimed.Claim, Samples.Configuration, Samples.Layout, attach: true, default);
        await a.Store.DetachAsync("s1", 1, default);
        await a.Table.BeatAsync(a.Report(), default);
        Assert.Single(await b.Table.ReadConnectionsAsync(0, 10, default));
    }

    [PostgresFact]
    public async Task BeatAsync_DetachedSessionInUse_WaitsForNothingAndIsDoneWithALaterBeat()
    {
        var (a, _) = await SetUpAsync();
        var session = await CreateAsync(a);
        await a.Store.DetachAsync("s1", session.Attachment, default);
        await using (await HoldAsync("SELECT FROM streamcluster.sessions FOR UPDATE"))
        {
            await a.Table.BeatAsync(a.Report(), default);
            Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.sessions WHERE node IS NOT NULL"));
        }

        await a.Table.BeatAsync(a.Report(), default);
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM streamcluster.sessions WHERE node IS NOT NULL"));
    }

    [PostgresFact]
    public async Task BeatAsync_StoreAway_KeepsTheDetachedForLater()
    {
        var (proxy, connectionString) = Proxy();
        var a = await NodeAsync(connectionString, name: "a");
        var session = await CreateAsync(a);
        await a.Store.DetachAsync("s1", session.Attachment, default);
        proxy.Refuse = true;
        proxy.CutAll();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => a.Table.BeatAsync(a.Report(), default).AsTask());
        proxy.Refuse = false;
        await a.Table.BeatAsync(a.Report(), default);
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM streamcluster.sessions WHERE node IS NOT NULL"));
    }

    [PostgresFact]
    public async Task BeatAsync_WithDetachedSessions_IsOneRoundTrip()
    {
        var (proxy, connectionString) = Proxy();
        var a = await NodeAsync(connectionString, name: "a");
        for (var i = 0; i < 2; i++)
            await a.Table.BeatAsync(a.Report(), default); // the first folds as well
        var session = await CreateAsync(a);
        await a.Store.DetachAsync("s1", session.Attachment, default);
        var roundTrips = proxy.RoundTrips;
        await a.Table.BeatAsync(a.Report(), default);
        Assert.Equal(1, proxy.RoundTrips - roundTrips);
    }

    private Task AgeAsync(TestNode node, string by) => ExecuteAsync($"""
        UPDATE streamcluster.nodes SET seen_at = seen_at - interval '{by}' WHERE id = '{node.Identity.Id}';
        UPDATE streamcluster.node_totals SET active_at = active_at - interval '{by}' WHERE node = '{node.Identity.Id}'
        """);

    private async Task<(TestNode A, TestNode B)> SetUpAsync() => (await NodeAsync(name: "a"), await NodeAsync(name: "b"));
}
