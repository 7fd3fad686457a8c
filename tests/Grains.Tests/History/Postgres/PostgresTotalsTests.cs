using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

public sealed class PostgresTotalsTests : PostgresTest
{
    [PostgresFact]
    public async Task ReadTotalsAsync_TwoNodes_SumsWhatBothRecorded()
    {
        var (a, b) = await SetUpAsync();
        await AppendAsync(a, await CreateAsync(a), Samples.Chunk(0, 3));
        await AppendAsync(b, await ClaimAsync(b), Samples.Chunk(3, 2));
        Assert.Equal(new StoreTotals(5, 1), await a.Store.ReadTotalsAsync(default));
        Assert.Equal(2, await NumberAsync("SELECT count(*) FROM streamcluster.node_totals"));
    }

    [PostgresFact]
    public async Task FoldTotalsAsync_IdleNodes_KeepsTheSumAndCountsANodeThatComesBack()
    {
        var (a, b) = await SetUpAsync();
        var session = await CreateAsync(b);
        await AppendAsync(b, session, Samples.Chunk(0, 3));
        await AppendAsync(a, await CreateAsync(a, "s2"), Samples.Chunk(0, 4));
        await AgeAsync(a);
        await AgeAsync(b);

        await a.Store.FoldTotalsAsync(default);
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.node_totals"));
        Assert.Equal(new StoreTotals(7, 1), await a.Store.ReadTotalsAsync(default));

        // The node was only idle. It records into a new row, which folds in turn.
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(b, session, Samples.Chunk(3, 2)));
        Assert.Equal(new StoreTotals(9, 1.5), await a.Store.ReadTotalsAsync(default));
        await AgeAsync(b);
        await a.Store.FoldTotalsAsync(default);
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.node_totals"));
        Assert.Equal(new StoreTotals(9, 1.5), await a.Store.ReadTotalsAsync(default));
    }

    [PostgresFact]
    public async Task FoldTotalsAsync_NodeThatRecordedWithinTheHour_IsLeftAlone()
    {
        var (a, b) = await SetUpAsync();
        await AppendAsync(b, await CreateAsync(b), Samples.Chunk(0, 3));
        await AgeAsync(b, "59 min");
        await a.Store.FoldTotalsAsync(default);
        Assert.Equal(1, await NumberAsync($"SELECT count(*) FROM streamcluster.node_totals WHERE node = '{b.Identity.Id}'"));
    }

    [PostgresFact]
    public async Task FoldTotalsAsync_RowInUse_IsPassedOver()
    {
        var (a, b) = await SetUpAsync();
        await AppendAsync(b, await CreateAsync(b), Samples.Chunk(0, 3));
        await AgeAsync(b);
        await using (await HoldAsync("SELECT FROM streamcluster.node_totals FOR UPDATE"))
            await a.Store.FoldTotalsAsync(default);
        Assert.Equal(1, await NumberAsync($"SELECT count(*) FROM streamcluster.node_totals WHERE node = '{b.Identity.Id}'"));
        Assert.Equal(3, (await a.Store.ReadTotalsAsync(default)).Predictions);
    }

    [PostgresFact]
    public async Task FoldTotalsAsync_WhileAppendsGoOn_LosesAndDoublesNothing()
    {
        var (a, b) = await SetUpAsync();
        var session = await CreateAsync(b);
        using var stop = new CancellationTokenSource();
        var folding = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await ExecuteAsync("UPDATE streamcluster.node_totals SET active_at = active_at - interval '2 h'");
                await a.Store.FoldTotalsAsync(default);
            }
        });
        for (var sequence = 0; sequence < 200; sequence++)
            Assert.Equal(AppendOutcome.Committed, await AppendAsync(b, session, Samples.Chunk(sequence)));
        await stop.CancelAsync();
        await folding;
        Assert.Equal(200, (await a.Store.ReadTotalsAsync(default)).Predictions);
    }

    [PostgresFact]
    public async Task TrimAsync_RoundDone_FoldsAtMostEveryTenMinutes()
    {
        var time = new ManualTime();
        await using var a = new TestNode(ConnectionString, time: time);
        await a.Store.InitializeAsync(default);
        var b = await NodeAsync();
        var session = await CreateAsync(b);
        await RecordAndAgeAsync(0);
        await TrimAsync(a);
        Assert.Equal(0, await OwnRowsAsync());

        await RecordAndAgeAsync(1);
        time.Advance(TimeSpan.FromMinutes(9));
        await TrimAsync(a);
        Assert.Equal(1, await OwnRowsAsync());

        time.Advance(TimeSpan.FromMinutes(1));
        await TrimAsync(a);
        Assert.Equal(0, await OwnRowsAsync());
        Assert.Equal(2, (await a.Store.ReadTotalsAsync(default)).Predictions);

        async Task RecordAndAgeAsync(int sequence)
        {
            await AppendAsync(b, session, Samples.Chunk(sequence));
            await AgeAsync(b);
        }

        Task<long> OwnRowsAsync() => NumberAsync($"SELECT count(*) FROM streamcluster.node_totals WHERE node = '{b.Identity.Id}'");
    }

    private static async Task TrimAsync(TestNode node)
    {
        while (await node.Store.TrimAsync(new RetentionLimits(DateTimeOffset.MinValue, DateTimeOffset.MinValue, 100), default))
        {
        }
    }

    private Task AgeAsync(TestNode node, string by = "2 h") => ExecuteAsync(
        $"UPDATE streamcluster.node_totals SET active_at = active_at - interval '{by}' WHERE node = '{node.Identity.Id}'");

    private async Task<(TestNode A, TestNode B)> SetUpAsync() => (await NodeAsync(name: "a"), await NodeAsync(name: "b"));
}
