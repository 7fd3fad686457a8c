using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>Two nodes at one session, in orders that are forced by locks.</summary>
public sealed class PostgresConcurrencyTests : PostgresTest
{
    [PostgresFact]
    public async Task ClaimAsync_AppendUnderWay_WaitsAndReturnsTheStateAfterIt()
    {
        var (node, other, session) = await SetUpAsync();
        await AppendAsync(node, session, Samples.Chunk(0));
        Task<AppendOutcome> append;
        Task<StoredSession> claim;
        // The append has changed the session's row when it comes to its node's totals.
        await using (await HoldAsync("SELECT FROM streamcluster.node_totals FOR UPDATE"))
        {
            append = AppendAsync(node, session, Samples.Chunk(1, 2));
            await UntilLockedAsync(1);
            claim = ClaimAsync(other);
            await UntilLockedAsync(2);
        }

        Assert.Equal(AppendOutcome.Committed, await append);
        var claimed = await claim;
        Assert.Equal((3, 3, 2), (claimed.NextSequence, claimed.PredictionsCount, claimed.LastOrdinal));
        Assert.Equal(AppendOutcome.Fenced, await AppendAsync(node, session, Samples.Chunk(3)));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(other, claimed, Samples.Chunk(3)));
    }

    [PostgresFact]
    public async Task AppendAsync_ClaimedWhileItWaits_IsFenced()
    {
        var (node, other, session) = await SetUpAsync();
        Task<AppendOutcome> append;
        Task<StoredSession> claim;
        await using (await HoldAsync("SELECT FROM streamcluster.sessions FOR UPDATE"))
        {
            claim = ClaimAsync(other);
            await UntilLockedAsync(1);
            append = AppendAsync(node, session, Samples.Chunk(0));
            await UntilLockedAsync(2);
        }

        Assert.Equal(0, (await claim).NextSequence);
        Assert.Equal(AppendOutcome.Fenced, await append);
        Assert.Equal(default, await node.Store.ReadTotalsAsync(default));
    }

    [PostgresFact]
    public async Task ClaimAsync_ConfigureUnderWay_ReturnsTheNewConfiguration()
    {
        var (node, other, session) = await SetUpAsync();
        var configuration = Samples.Configuration with { EnsembleName = "Next" };
        Task<StoredSession?> configure;
        Task<StoredSession> claim;
        await using (await HoldAsync("SELECT FROM streamcluster.configurations FOR UPDATE"))
        {
            configure = node.Store.ConfigureAsync("s1", session.Claim, configuration, Samples.OtherLayout, 2, 0, default).AsTask();
            await UntilLockedAsync(1);
            claim = ClaimAsync(other);
            await UntilLockedAsync(2);
        }

        Assert.NotNull(await configure);
        var claimed = await claim;
        Assert.Equal(2, claimed.Attachment);
        Assert.Equal("Next", claimed.Configuration.EnsembleName);
        Assert.Equal(Samples.OtherLayout.Key, claimed.Layout.Key);
    }

    [PostgresFact]
    public async Task AppendAsync_RepeatWhileTheFirstIsUnderWay_IsStoredOnce()
    {
        var (node, other, session) = await SetUpAsync();
        await AppendAsync(node, session, Samples.Chunk(0));
        Task<AppendOutcome> first;
        Task<AppendOutcome> second;
        await using (await HoldAsync("SELECT FROM streamcluster.node_totals FOR UPDATE"))
        {
            first = AppendAsync(node, session, Samples.Chunk(1));
            await UntilLockedAsync(1);
            second = AppendAsync(other, session, Samples.Chunk(1));
            await UntilLockedAsync(2);
        }

        Assert.Equal((AppendOutcome.Committed, AppendOutcome.Committed), (await first, await second));
        Assert.Equal([0, 1], await FirstSequencesAsync(node));
        Assert.Equal(2, (await node.Store.ReadTotalsAsync(default)).Predictions);
    }

    [PostgresFact]
    public async Task AppendAsync_OverlappingGroupsOfTwoNodesInOppositeOrders_AllComeToAnEnd()
    {
        var (node, other, _) = await SetUpAsync();
        var sessions = new List<StoredSession>();
        for (var i = 0; i < 32; i++)
            sessions.Add(await CreateAsync(node, $"t{i}"));
        var backwards = Enumerable.Reverse(sessions).ToArray();
        for (var round = 0; round < 50; round++)
        {
            var sequence = round;
            AppendOutcome[][] outcomes = await Task.WhenAll(
                node.Store.AppendAsync([.. sessions.Select(session => Samples.Append(session, Samples.Chunk(sequence)))], default).AsTask(),
                other.Store.AppendAsync([.. backwards.Select(session => Samples.Append(session, Samples.Chunk(sequence)))], default).AsTask());
            Assert.All(outcomes.SelectMany(static all => all), static outcome => Assert.Equal(AppendOutcome.Committed, outcome));
        }

        Assert.Equal(32 * 50, (await node.Store.ReadTotalsAsync(default)).Predictions);
        await node.Database.DisposeAsync(); // a backend that ends reports what it has counted
        await other.Database.DisposeAsync();
        Assert.Equal(0, await NumberAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    [PostgresFact]
    public async Task AppendAsync_TwoHundredSessions_IsOneRoundTripAndOneTransaction()
    {
        var (proxy, connectionString) = Proxy();
        var node = await NodeAsync(connectionString);
        var sessions = new List<StoredSession>();
        for (var i = 0; i < 200; i++)
            sessions.Add(await CreateAsync(node, $"t{i}"));
        IReadOnlyList<SessionAppend> Group(long sequence) => [.. sessions.Select(
            session => Samples.Append(session, Samples.Chunk(sequence, [Samples.Request(sequence + 1, 1, new RequestId(sequence))])))];
        await node.Store.AppendAsync(Group(0), default);
        await node.Store.AppendAsync(Group(1), default);
        var transactions = await NumberAsync("SELECT count(DISTINCT xmin::text) FROM streamcluster.chunks");
        var roundTrips = proxy.RoundTrips;

        var outcomes = await node.Store.AppendAsync(Group(2), default);

        Assert.Equal(1, proxy.RoundTrips - roundTrips);
        Assert.Equal(1, await NumberAsync("SELECT count(DISTINCT xmin::text) FROM streamcluster.chunks") - transactions);
        Assert.All(outcomes, static outcome => Assert.Equal(AppendOutcome.Committed, outcome));
        Assert.Equal(600, await NumberAsync("SELECT count(*) FROM streamcluster.remembered"));
    }

    [PostgresFact]
    public async Task AppendAsync_ManyTimes_HardlyEverChangesAnIndexOfTheSessions()
    {
        var (node, _, session) = await SetUpAsync();
        for (var i = 0; i < 200; i++)
            Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(i)));
        await node.Database.DisposeAsync(); // a backend that ends reports what it has counted
        await UntilAsync("SELECT count(*) FROM pg_stat_user_tables WHERE relname = 'sessions' AND n_tup_upd >= 200");
        // Where somebody else's snapshot keeps old versions for a moment, the page may be full: then the row moves.
        Assert.InRange(await NumberAsync("SELECT n_tup_upd - n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'sessions'"), 0, 20);
    }

    private async Task UntilAsync(string count)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (await NumberAsync(count) == 0)
            giveUp.Token.ThrowIfCancellationRequested();
    }

    private async Task<(TestNode Node, TestNode Other, StoredSession Session)> SetUpAsync()
    {
        var node = await NodeAsync();
        return (node, await NodeAsync(), await CreateAsync(node));
    }
}
