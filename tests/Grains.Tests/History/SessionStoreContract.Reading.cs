using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Tests.History;

public abstract partial class SessionStoreContract
{
    [StoreFact]
    public async Task FindAsync_UnknownSession_ReturnsNullAndReadsNothing()
    {
        Assert.Null(await Store.FindAsync("s1", default));
        Assert.Empty(await SequencesAsync());
        Assert.Empty(await Store.ReadRememberedAsync("s1", default));
        Assert.Null(await Store.ReadChunkAsync("s1", 0, default));
        Assert.Null(await Store.FindChunkAsync("s1", 1, 1, default));
    }

    [StoreFact]
    public async Task FindAsync_NoSamples_HasNoLayouts()
    {
        await CreateAsync();
        var history = await Store.FindAsync("s1", default);
        Assert.Equal(0, history!.SampleCount);
        Assert.Empty(history.Layouts);
        Assert.Empty(await SequencesAsync());
    }

    [StoreFact]
    public async Task FindAsync_SeveralLayouts_AreInOrderOfFirstAppearance()
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0, 2, Samples.OtherLayout));
        await AppendAsync(session, Samples.Chunk(2, 2, Samples.Layout));
        await AppendAsync(session, Samples.Chunk(4, 2, Samples.OtherLayout));
        // Configured, but nothing was predicted under it.
        await Store.ConfigureAsync("s1", session.Claim, Samples.Configuration, Samples.WideLayout, attachment: 1, lastOrdinal: 0, default);

        await RestartAsync();

        var history = await Store.FindAsync("s1", default);
        Assert.Equal(6, history!.SampleCount);
        Assert.Equal([Samples.OtherLayout.Key, Samples.Layout.Key], history.Layouts.Select(static layout => layout.Key));
        Assert.Equal(Range(0, 6), await SequencesAsync());
    }

    [StoreFact]
    public async Task ReadAsync_ChunksOfAllKinds_GivesThemBackWhole()
    {
        var session = await CreateAsync();
        SampleChunk[] chunks =
        [
            Samples.Chunk(0, [Samples.Request(1, 1, new RequestId("ä,\"\n")), Samples.Request(2, 3, new RequestId(-RequestId.MaxInteger))]),
            Samples.Chunk(4, 1000, Samples.WideLayout, attachment: 3),
            Samples.Chunk(1004, [Samples.Request(9), Samples.Request(long.MaxValue)], Samples.OtherLayout, attachment: 4),
        ];
        foreach (var chunk in chunks)
        {
            Assert.Equal(AppendOutcome.Committed, await AppendAsync(session, chunk));
        }

        await RestartAsync();

        var read = await Store.ReadAsync("s1", default).ToListAsync();
        Assert.Equal(chunks.Length, read.Count);
        foreach (var (chunk, found) in chunks.Zip(read))
        {
            Samples.AssertEqual(chunk, found);
            Samples.AssertEqual(chunk, await Store.ReadChunkAsync("s1", chunk.FirstSequence, default));
            Samples.AssertEqual(chunk, await Store.ReadChunkAsync("s1", chunk.FirstSequence + chunk.SampleCount - 1, default));
        }

        Assert.Null(await Store.ReadChunkAsync("s1", chunks.Sum(static chunk => chunk.SampleCount), default));
    }

    [StoreFact]
    public async Task ReadAsync_AppendsMeanwhile_EndsAtTheNewestOfTheCall()
    {
        var session = await CreateAsync();
        for (var i = 0; i < 1000; i++)
        {
            await AppendAsync(session, Samples.Chunk(i));
        }

        await using var chunks = Store.ReadAsync("s1", default).GetAsyncEnumerator();
        Assert.True(await chunks.MoveNextAsync());
        await AppendAsync(session, Samples.Chunk(1000));
        var count = 1;
        for (; await chunks.MoveNextAsync(); count++)
        {
            Assert.Equal(count, chunks.Current.FirstSequence);
        }

        Assert.Equal(1000, count);
    }

    [StoreFact]
    public async Task ReadAsync_Cancelled_Throws()
    {
        await AppendAsync(await CreateAsync(), Samples.Chunk(0));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ReadAsync("s1", cancelled.Token).ToListAsync());
    }

    [StoreFact]
    public async Task ReadRememberedAsync_IdentifiedRequests_AreOldestFirstWithTheirChunks()
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0, [Samples.Request(1, 1, new("1")), Samples.Request(2), Samples.Request(3, 2, new(1))]));
        await AppendAsync(session, Samples.Chunk(4, [Samples.Request(4, 1, new("$#"))]));

        await RestartAsync();

        var remembered = await Store.ReadRememberedAsync("s1", default);
        Assert.Equal([new RequestId("1"), new RequestId(1), new RequestId("$#")], remembered.Select(static request => request.Id));
        Assert.Equal([0, 0, 4], remembered.Select(static request => request.ChunkSequence));
        Assert.Equal([Samples.Hash(1), Samples.Hash(3), Samples.Hash(4)], remembered.Select(static request => request.ContentHash.ToArray()));
    }

    [StoreFact]
    public async Task ReadRememberedAsync_MoreThanTheSetting_KeepsTheNewest()
    {
        var session = await CreateAsync();
        var other = await CreateAsync("s2");
        await AppendAsync(other, Samples.Chunk(0, [Samples.Request(1, 1, new(7))]));
        for (var i = 0; i < Options.RememberedRequests + 5; i++)
        {
            await AppendAsync(session, Samples.Chunk(i, [Samples.Request(i + 1, 1, new RequestId(i))]));
        }

        var remembered = await Store.ReadRememberedAsync("s1", default);
        Assert.Equal(Range(5, Options.RememberedRequests), remembered.Select(static request => request.Id.Number));
        Assert.Single(await Store.ReadRememberedAsync("s2", default));
    }

    [StoreFact]
    public async Task FindChunkAsync_OrdinalsOfSeveralAttachments_FindsTheirChunksOnly()
    {
        var session = await CreateAsync();
        var chunks = new List<SampleChunk>();
        var sequence = 0L;
        for (var attachment = 1; attachment <= 4; attachment++)
        {
            for (var ordinal = 10; ordinal < 110; ordinal += 10)
            {
                // Ordinals have gaps, between chunks and inside them: a request that failed is not recorded.
                chunks.Add(Samples.Chunk(sequence, [Samples.Request(ordinal, 2), Samples.Request(ordinal + 4)], attachment: attachment));
                await AppendAsync(session, chunks[^1]);
                sequence += 3;
            }
        }

        foreach (var chunk in chunks)
        {
            foreach (var request in chunk.Requests)
            {
                var found = await Store.FindChunkAsync("s1", chunk.Attachment, request.Ordinal, default);
                Assert.Equal(chunk.FirstSequence, found?.FirstSequence);
            }

            Assert.Null(await Store.FindChunkAsync("s1", chunk.Attachment, chunk.Requests[0].Ordinal + 2, default));
            Assert.Null(await Store.FindChunkAsync("s1", chunk.Attachment, chunk.Requests[0].Ordinal + 7, default));
        }

        Assert.Null(await Store.FindChunkAsync("s1", 0, 10, default));
        Assert.Null(await Store.FindChunkAsync("s1", 5, 10, default));
        Assert.Null(await Store.FindChunkAsync("s1", 1, 1, default));
    }
}
