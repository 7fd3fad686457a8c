using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;
using StreamCluster.Grains.History.Writing;

namespace StreamCluster.Grains.Tests.History;

/// <summary>Under <c>async</c> a session's appends of an interval are stored as one.</summary>
public sealed class JoinedAppendsTests : IAsyncLifetime
{
    private static readonly bool[] Boost = [true, false, true];
    private readonly string _folder = Directory.CreateTempSubdirectory("streamcluster-").FullName;
    private readonly ManualTime _time = new();
    private GatedStore _store = null!;
    private StoredSession _session = null!;

    public async Task InitializeAsync()
    {
        _store = new GatedStore(new SqliteSessionStore(
            new StorageOptions { Path = _folder }, new HistoryOptions(), _time, NullLogger<SqliteSessionStore>.Instance));
        await _store.InitializeAsync(default);
        _session = await _store.CreateAsync(Samples.NewSession("a"), Guid.NewGuid(), default);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AppendAsync_SeveralOfASession_AreOneChunkWithEverythingInOrder()
    {
        await using var writer = Make();
        foreach (var (first, count) in ((long, int)[])[(0, 1), (1, 3), (4, 2)])
            await writer.AppendAsync(Samples.Append(_session, Chunk(first, count)));
        await writer.FlushAsync(default);

        var chunk = Assert.Single(await _store.ReadAsync("a", default).ToListAsync());
        Samples.AssertEqual(
            Of(Samples.Chunk(0, [Request(1, 1), Request(2, 3), Request(5, 2)])), chunk);
        foreach (var sequence in (long[])[0, 1, 3, 5])
            Samples.AssertEqual(chunk, await _store.ReadChunkAsync("a", sequence, default));
        Assert.Null(await _store.ReadChunkAsync("a", 6, default));
        Assert.Equal(6, (await _store.ReadTotalsAsync(default)).Predictions);
    }

    [Fact]
    public async Task AppendAsync_SeveralTimeAfterTime_AreOneEachTime()
    {
        await using var writer = Make();
        int[] counts = [.. Enumerable.Range(0, 40).Select(static time => 2 + (time % 5))];
        var sequence = 0;
        foreach (var count in counts)
        {
            for (var i = 0; i < count; i++)
                await writer.AppendAsync(Samples.Append(_session, Chunk(sequence++, 1)));
            await writer.FlushAsync(default);
        }

        var chunks = await _store.ReadAsync("a", default).ToListAsync();
        Assert.Equal(counts, chunks.Select(static chunk => chunk.SampleCount));
    }

    /// <summary>What identifies a request in the record finds it in the joined chunk, whoever remembers it.</summary>
    [Fact]
    public async Task AppendAsync_IdentifiedRequests_AreFoundByTheirIds()
    {
        await using var writer = Make();
        for (var i = 0; i < 5; i++)
            await writer.AppendAsync(Samples.Append(_session, Of(Samples.Chunk(i, [Samples.Request(i + 1, 1, new RequestId($"id {i}"))]))));
        await writer.FlushAsync(default);

        var remembered = await _store.ReadRememberedAsync("a", default);
        Assert.Equal(["id 0", "id 1", "id 2", "id 3", "id 4"], remembered.Select(static request => request.Id.Text));
        foreach (var request in remembered)
        {
            var chunk = await _store.ReadChunkAsync("a", request.ChunkSequence, default);
            Assert.Contains(chunk!.Requests, recorded => recorded.Id == request.Id);
        }

        for (var i = 1; i <= 5; i++)
            Assert.NotNull(await _store.FindChunkAsync("a", 1, i, default));
    }

    [Fact]
    public async Task AppendAsync_NotOfOneKind_StaysApart()
    {
        await using var writer = Make();
        var chunks = new[]
        {
            Chunk(0, 1), Of(Samples.Chunk(1, attachment: 2)), Of(Samples.Chunk(2, attachment: 2), boost: [.. Boost]),
            Of(Samples.Chunk(3, count: 200, attachment: 2)), Of(Samples.Chunk(203, count: 100, attachment: 2)),
        };
        foreach (var chunk in chunks)
            await writer.AppendAsync(Samples.Append(_session, chunk));
        await writer.FlushAsync(default);

        Assert.Equal(chunks.Select(static chunk => chunk.FirstSequence), (await _store.ReadAsync("a", default).ToListAsync()).Select(static chunk => chunk.FirstSequence));
    }

    /// <summary>The store takes an append that it was given before for stored: it must not be made larger meanwhile.</summary>
    [Fact]
    public async Task AppendAsync_StoreAwayMeanwhile_GoesAgainAsItWas()
    {
        await using var writer = Make();
        _store.Failure = new StoreUnavailableException();
        _store.Hold = true;
        await writer.AppendAsync(Samples.Append(_session, Chunk(0, 1)));
        await writer.AppendAsync(Samples.Append(_session, Chunk(1, 1)));
        _time.Advance(TimeSpan.FromMilliseconds(200));
        var first = await _store.NextAsync();
        await writer.AppendAsync(Samples.Append(_session, Chunk(2, 1)));
        first.Release.SetResult();
        while (!writer.IsWaitingForTimer)
            await Task.Yield();
        (_store.Failure, _store.Hold) = (null, false);
        await writer.FlushAsync(default);

        Assert.Equal([2, 1], (await _store.ReadAsync("a", default).ToListAsync()).Select(static chunk => chunk.SampleCount));
    }

    private HistoryWriter Make() => new(
        _store, new HistoryOptions { Durability = HistoryDurability.Async }, _time, NullLogger<HistoryWriter>.Instance);

    private static SampleChunk Chunk(long first, int count) => Of(Samples.Chunk(first, [Request(first + 1, count)]));

    private static RecordedRequest Request(long ordinal, int count) => Samples.Request(ordinal, count);

    /// <summary>The same with the mask and the layout of one configuration: joined is only what has them in common.</summary>
    private static SampleChunk Of(SampleChunk chunk, bool[]? boost = null) => new()
    {
        FirstSequence = chunk.FirstSequence, Layout = chunk.Layout, Boost = boost ?? Boost, Attachment = chunk.Attachment,
        Requests = chunk.Requests, Timestamps = chunk.Timestamps, Boundary = chunk.Boundary, Predictions = chunk.Predictions,
    };
}
