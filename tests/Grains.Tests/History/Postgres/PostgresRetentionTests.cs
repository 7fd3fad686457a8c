using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>The retention beside appends and beside another node's retention. What each holds is forced by locks.</summary>
public sealed class PostgresRetentionTests : PostgresTest
{
    [PostgresFact]
    public async Task TrimAsync_HeldUpWhilePurging_AppendsOfTheSameSessionGoOn()
    {
        var (node, session) = await SetUpAsync(samples: 20);
        Assert.True(await TrimAsync(node, maxSamples: 5));
        Task<bool> trim;
        await using (await HoldAsync("SELECT FROM streamcluster.chunks WHERE first_sequence = 10 FOR UPDATE"))
        {
            trim = TrimAsync(node, maxSamples: 5);
            await UntilLockedAsync(1);
            Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(20)));
            Assert.False(trim.IsCompleted);
        }

        Assert.True(await trim);
    }

    [PostgresFact]
    public async Task TrimAsync_HeldUpWhileDeletingASession_AppendsOfOthersGoOn()
    {
        var (node, session) = await SetUpAsync(samples: 1);
        var old = await CreateAsync(node, "old");
        await AppendAsync(node, old, Samples.Chunk(0));
        await ExecuteAsync("UPDATE streamcluster.sessions SET active_at = active_at - interval '2 h' WHERE session_id = 'old'");
        Assert.True(await TrimAsync(node));
        Task<bool> trim;
        await using (await HoldAsync("SELECT FROM streamcluster.chunks FOR UPDATE"))
        {
            trim = TrimAsync(node);
            await UntilLockedAsync(1);
            Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(1)));
            // The id may come again while the rows of the old session are still being deleted.
            Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, await CreateAsync(node, "old"), Samples.Chunk(0)));
            Assert.False(trim.IsCompleted);
        }

        await trim;
        await TrimAllAsync(node);
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM streamcluster.doomed"));
        Assert.Equal(3, await NumberAsync("SELECT count(*) FROM streamcluster.chunks"));
        Assert.Equal(2, await NumberAsync("SELECT count(*) FROM streamcluster.configurations"));
    }

    [PostgresFact]
    public async Task TrimAsync_RowInUse_IsPassedOverAndDoneLater()
    {
        var (node, _) = await SetUpAsync(samples: 20);
        await using (await HoldAsync("SELECT FROM streamcluster.sessions FOR NO KEY UPDATE"))
        {
            await TrimAllAsync(node, maxSamples: 5);
            Assert.Equal(20, (await node.Store.FindAsync("s1", default))!.SampleCount);
        }

        await TrimAllAsync(node, maxSamples: 5);
        Assert.Equal(5, (await node.Store.FindAsync("s1", default))!.SampleCount);
        Assert.Equal(5, await NumberAsync("SELECT count(*) FROM streamcluster.chunks"));
    }

    [PostgresFact]
    public async Task TrimAsync_AnotherNodeIsAtIt_LeavesItTheWork()
    {
        var (node, _) = await SetUpAsync(samples: 20);
        var other = await NodeAsync();
        Assert.True(await TrimAsync(node, maxSamples: 5));
        Task<bool> trim;
        await using (await HoldAsync("SELECT FROM streamcluster.chunks WHERE first_sequence = 10 FOR UPDATE"))
        {
            trim = TrimAsync(node, maxSamples: 5);
            await UntilLockedAsync(1);
            Assert.False(await TrimAsync(other, maxSamples: 1));
        }

        await trim;
        await TrimAllAsync(other, maxSamples: 5);
        Assert.Equal(5, await NumberAsync("SELECT count(*) FROM streamcluster.chunks"));
    }

    [PostgresFact]
    public async Task TrimAsync_EmptySessions_GoSooner()
    {
        var (node, _) = await SetUpAsync(samples: 1);
        for (var i = 0; i < 300; i++)
            await CreateAsync(node, $"empty{i}");
        var now = (await node.Store.ReadClockAsync(default)).Now;
        var limits = new RetentionLimits(now - TimeSpan.FromHours(1), now, 100);
        while (await node.Store.TrimAsync(limits, default))
        {
        }

        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.sessions"));
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.configurations"));
    }

    [PostgresFact]
    public async Task TrimAsync_WithoutAgeLimits_DeletesNothingForItsAge()
    {
        var (node, _) = await SetUpAsync(samples: 3);
        await CreateAsync(node, "empty");
        Assert.False(await node.Store.TrimAsync(new RetentionLimits(DateTimeOffset.MinValue, DateTimeOffset.MinValue, 100), default));
        Assert.NotNull(await node.Store.FindAsync("empty", default));
    }

    [PostgresFact]
    public async Task NoteClockAsync_OfOneNode_IsReadByAnother()
    {
        var (node, _) = await SetUpAsync(samples: 0);
        Assert.Null((await node.Store.ReadClockAsync(default)).Noted);
        var now = (await node.Store.ReadClockAsync(default)).Now;
        await node.Store.NoteClockAsync(now, default);
        var other = await NodeAsync();
        var clock = await other.Store.ReadClockAsync(default);
        Assert.Equal(now, clock.Noted);
        Assert.True(clock.Now >= now);
    }

    private static async Task<bool> TrimAsync(TestNode node, long maxSamples = 100)
    {
        var now = (await node.Store.ReadClockAsync(default)).Now;
        return await node.Store.TrimAsync(new RetentionLimits(now - TimeSpan.FromHours(1), now - TimeSpan.FromHours(1), maxSamples), default);
    }

    private static async Task TrimAllAsync(TestNode node, long maxSamples = 100)
    {
        for (var steps = 0; await TrimAsync(node, maxSamples); steps++)
            Assert.True(steps < 1000, "The retention does not end.");
    }

    private async Task<(TestNode Node, StoredSession Session)> SetUpAsync(int samples)
    {
        var node = await NodeAsync();
        var session = await CreateAsync(node);
        for (var i = 0; i < samples; i++)
            await AppendAsync(node, session, Samples.Chunk(i));
        return (node, session);
    }
}
