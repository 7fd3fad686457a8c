using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Tests.History;

public abstract partial class SessionStoreContract
{
    [StoreFact]
    public async Task ReadAfterAsync_UnknownSession_IsNullAndOneWithoutSamplesIsEmpty()
    {
        Assert.Null(await Store.ReadAfterAsync("s1", null, 10, default));
        await CreateAsync();
        Assert.Empty((await Store.ReadAfterAsync("s1", null, 10, default))!);
        Assert.Empty((await Store.ReadAfterAsync("s1", -1, 10, default))!);
    }

    [StoreFact]
    public async Task ReadAfterAsync_AnyPlaceAndLimit_GivesExactlyThatStretch()
    {
        var session = await CreateAsync();
        await AppendAsync(await CreateAsync("s2"), Samples.Chunk(0, 9));
        // Chunks of one to four samples in requests of one and two: a stretch begins and ends inside of them.
        var next = 0L;
        for (var ordinal = 1; next < 40; ordinal += 2)
        {
            var chunk = Samples.Chunk(next, [Samples.Request(ordinal, 1 + (ordinal % 4 / 2)), Samples.Request(ordinal + 1, 2, latencyMs: 3)]);
            await AppendAsync(session, chunk);
            next += chunk.SampleCount;
        }

        foreach (var limit in new[] { 1, 2, 3, 7, 1000 })
        {
            for (var after = -1L; after <= next; after++)
                Assert.Equal(Range(after + 1, (int)Math.Clamp(next - after - 1, 0, limit)), await SequencesAfterAsync(after, limit));
            Assert.Equal(Range(Math.Max(0, next - limit), (int)Math.Min(next, limit)), await SequencesAfterAsync(null, limit));
        }

        Assert.Empty(await SequencesAfterAsync(long.MaxValue, 10));
    }

    [StoreFact]
    public async Task ReadAfterAsync_CutInsideABatch_KeepsTheLatencyOfASample()
    {
        await AppendAsync(await CreateAsync(), Samples.Chunk(0, [Samples.Request(1, 10, latencyMs: 5)]));
        var request = Assert.Single(Assert.Single((await Store.ReadAfterAsync("s1", 3, 2, default))!).Requests);
        Assert.Equal(2, request.Count);
        Assert.Equal(1, request.LatencyMs, 9);
    }

    [StoreFact]
    public async Task ReadAfterAsync_MoreThanAPage_ReadsOn()
    {
        var session = await CreateAsync();
        for (var i = 0; i < 700; i++)
            await AppendAsync(session, Samples.Chunk(i));
        Assert.Equal(Range(101, 599), await SequencesAfterAsync(100, 1000));
        Assert.Equal(Range(101, 550), await SequencesAfterAsync(100, 550));
    }

    [StoreFact]
    public async Task ReadAfterAsync_RetentionCutIntoAChunk_BeginsAtTheFirstSampleKept()
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0, [Samples.Request(1, 5, new RequestId("kept for its id"))]));
        await AppendAsync(session, Samples.Chunk(5, 5));
        await TrimAllAsync(Ever, 3);
        Assert.Equal(Range(7, 3), await SequencesAfterAsync(null, 100));
        Assert.Equal(Range(7, 2), await SequencesAfterAsync(1, 2));
        Assert.Equal(Range(9, 1), await SequencesAfterAsync(8, 2));
    }

    [StoreFact]
    public async Task ReadAfterAsync_SeveralLayouts_KeepsEach()
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0, 2, Samples.OtherLayout));
        await AppendAsync(session, Samples.Chunk(2, 2, Samples.Layout));
        var chunks = await Store.ReadAfterAsync("s1", 0, 2, default);
        Assert.Equal([Samples.OtherLayout.Key, Samples.Layout.Key], chunks!.Select(static chunk => chunk.Layout.Key));
    }

    private async Task<List<long>> SequencesAfterAsync(long? after, int limit)
    {
        var sequences = new List<long>();
        foreach (var chunk in (await Store.ReadAfterAsync("s1", after, limit, default))!)
        {
            Assert.Equal(chunk.SampleCount, chunk.Requests.Sum(static request => request.Count));
            Assert.Equal(chunk.SampleCount * chunk.Layout.Target.Count, chunk.Predictions.Length);
            for (var i = 0; i < chunk.SampleCount; i++)
            {
                Assert.Equal(Samples.TimestampOf(chunk.FirstSequence + i), chunk.Timestamps[i]);
                Assert.Equal(chunk.FirstSequence + i, chunk.Boundary[i * chunk.Layout.Boundary.Count]);
                Assert.Equal(chunk.FirstSequence + i, chunk.Predictions[i * chunk.Layout.Target.Count]);
                sequences.Add(chunk.FirstSequence + i);
            }
        }

        return sequences;
    }
}
