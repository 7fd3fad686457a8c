using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Tests.History;

public abstract partial class SessionStoreContract
{
    [StoreFact]
    public async Task TrimAsync_NothingToDo_ReturnsFalse()
    {
        await AppendAsync(await CreateAsync(), Samples.Chunk(0, 5));
        Assert.False(await TrimAsync(Ever, 5));
        Assert.Equal(Range(0, 5), await SequencesAsync());
    }

    [StoreFact]
    public async Task TrimAsync_MoreSamplesThanAllowed_KeepsExactlyTheNewest()
    {
        var session = await CreateAsync();
        for (var i = 0; i < 100; i++)
        {
            await AppendAsync(session, Samples.Chunk(i * 7, [Samples.Request((2 * i) + 1, 4, latencyMs: 8), Samples.Request((2 * i) + 2, 3)]));
        }

        await TrimAllAsync(Ever, 50);

        Assert.Equal(50, (await Store.FindAsync("s1", default))!.SampleCount);
        Assert.Equal(Range(650, 50), await SequencesAsync());
        // 650 is the last sample of a batch of four: it keeps its part of the latency.
        var first = (await Store.ReadAsync("s1", default).ToListAsync())[0];
        Assert.Equal((186 + 1, 0), ((int)first.Requests[0].Ordinal + 1, 0));
        Assert.Null(await Store.ReadChunkAsync("s1", 0, default));
        Assert.Equal((700, 700), ((await ClaimAsync()).NextSequence, (await ClaimAsync()).PredictionsCount));
    }

    [StoreFact]
    public async Task TrimAsync_OneStep_MovesTheStartAtOnce()
    {
        var session = await CreateAsync();
        for (var i = 0; i < 2000; i++)
        {
            await AppendAsync(session, Samples.Chunk(i));
        }

        Assert.True(await TrimAsync(Ever, 10));
        Assert.Equal(10, (await Store.FindAsync("s1", default))!.SampleCount);
        Assert.Equal(Range(1990, 10), await SequencesAsync());

        await RestartAsync();
        await TrimAllAsync(Ever, 10);
        Assert.Null(await Store.ReadChunkAsync("s1", 0, default));
        Assert.Null(await Store.ReadChunkAsync("s1", 1989, default));
        Assert.Equal(Range(1990, 10), await SequencesAsync());
    }

    [StoreFact]
    public async Task TrimAsync_ChunksOfRememberedRequests_OutliveTheSamples()
    {
        var session = await CreateAsync();
        for (var i = 0; i < 600; i++)
        {
            RequestId? id = i % 100 == 0 ? new RequestId(i) : null;
            await AppendAsync(session, Samples.Chunk(i, [Samples.Request(i + 1, 1, id)]));
        }

        await TrimAllAsync(Ever, 10);

        Assert.Equal(Range(590, 10), await SequencesAsync());
        foreach (var request in await Store.ReadRememberedAsync("s1", default))
        {
            var chunk = await Store.ReadChunkAsync("s1", request.ChunkSequence, default);
            Assert.Equal(request.Id, chunk!.Requests[0].Id);
            Assert.Equal(chunk.FirstSequence, (await Store.FindChunkAsync("s1", 1, chunk.Requests[0].Ordinal, default))?.FirstSequence);
        }

        Assert.Null(await Store.ReadChunkAsync("s1", 1, default));
        Assert.Null(await Store.ReadChunkAsync("s1", 589, default));
        Assert.Null(await Store.FindChunkAsync("s1", 1, 590, default));
    }

    [StoreFact]
    public async Task TrimAsync_LayoutPastTheRetention_IsNotListedAnyMore()
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0, 5, Samples.OtherLayout));
        await AppendAsync(session, Samples.Chunk(5, 5, Samples.Layout));
        await AppendAsync(session, Samples.Chunk(10, 5, Samples.OtherLayout));

        await TrimAllAsync(Ever, 8);
        Assert.Equal([Samples.Layout.Key, Samples.OtherLayout.Key], await LayoutsAsync());
        await TrimAllAsync(Ever, 5);
        Assert.Equal([Samples.OtherLayout.Key], await LayoutsAsync());
    }

    [StoreFact]
    public async Task TrimAsync_SessionPastMaxAge_IsGoneWithAllItHad()
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0, [Samples.Request(1, 3, new RequestId("x"))]));
        await AgeAsync(TimeSpan.FromMinutes(59));
        await TrimAllAsync(TimeSpan.FromHours(1), 100);
        Assert.NotNull(await Store.FindAsync("s1", default));

        await AgeAsync(TimeSpan.FromMinutes(2));
        await TrimAllAsync(TimeSpan.FromHours(1), 100);

        Assert.Null(await Store.FindAsync("s1", default));
        Assert.Null(await Store.ClaimAsync("s1", Guid.NewGuid(), default));
        Assert.Equal(AppendOutcome.Fenced, await AppendAsync(session, Samples.Chunk(3)));
        Assert.Empty(await SequencesAsync());
        Assert.Empty(await Store.ReadRememberedAsync("s1", default));
        Assert.Null(await Store.ReadChunkAsync("s1", 0, default));
        Assert.Empty(await Store.FindDetachedAsync([new("s1", 1)], default));
        // The id may come again, and has nothing of the old session.
        await CreateAsync();
        Assert.Empty(await SequencesAsync());
        Assert.Empty(await Store.ReadRememberedAsync("s1", default));
    }

    [StoreTheory]
    [InlineData("append")]
    [InlineData("claim")]
    [InlineData("configure")]
    public async Task TrimAsync_ActivityWithinMaxAge_KeepsTheSession(string activity)
    {
        var session = await CreateAsync();
        await CreateAsync("idle");
        await AgeAsync(TimeSpan.FromMinutes(50));
        _ = activity switch
        {
            "append" => await AppendAsync(session, Samples.Chunk(0)) == AppendOutcome.Committed,
            "claim" => await ClaimAsync() is not null,
            _ => await Store.ConfigureAsync("s1", session.Claim, Samples.Configuration, Samples.Layout, 1, 0, default) is not null,
        };
        await AgeAsync(TimeSpan.FromMinutes(50));

        await TrimAllAsync(TimeSpan.FromHours(1), 100);

        Assert.NotNull(await Store.FindAsync("s1", default));
        Assert.Null(await Store.FindAsync("idle", default));
    }

    [StoreFact]
    public async Task TrimAsync_ManySessions_ReachesEachOneInARound()
    {
        for (var i = 0; i < 700; i++)
        {
            await AppendAsync(await CreateAsync($"s{i}"), Samples.Chunk(0, 4));
        }

        await TrimAllAsync(Ever, 3);
        for (var i = 0; i < 700; i++)
        {
            Assert.Equal(3, (await Store.FindAsync($"s{i}", default))!.SampleCount);
        }
    }

    private async Task<IEnumerable<string>> LayoutsAsync() =>
        (await Store.FindAsync("s1", default))!.Layouts.Select(static layout => layout.Key);
}
