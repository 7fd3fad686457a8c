using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;
using StreamCluster.Grains.History.Writing;

namespace StreamCluster.Grains.Tests.History;

public sealed class SettledHistoryReaderTests
{
    [Fact]
    public async Task FindAsync_AnsweredButNotWritten_IsThereOrUnavailable()
    {
        using var folder = new TemporaryFolder();
        var (time, options) = (new ManualTime(), new HistoryOptions { Durability = HistoryDurability.Async });
        await using var store = new GatedStore(new SqliteSessionStore(
            new StorageOptions { Path = folder.Path }, options, time, NullLogger<SqliteSessionStore>.Instance));
        await store.InitializeAsync(default);
        await using var writer = new HistoryWriter(store, options, time, NullLogger<HistoryWriter>.Instance);
        var session = await store.CreateAsync(Samples.NewSession("a"), Guid.NewGuid(), default);
        var reader = new SettledHistoryReader(store, writer);

        await writer.AppendAsync(Samples.Append(session, Samples.Chunk(0, 3)));
        Assert.Equal(3, (await reader.FindAsync("a", default))!.SampleCount);
        Assert.Equal(3, (await reader.ReadAsync("a", default).ToListAsync()).Sum(static chunk => chunk.SampleCount));

        store.Failure = new StoreUnavailableException();
        await writer.AppendAsync(Samples.Append(session, Samples.Chunk(3)));
        var find = reader.FindAsync("a", default).AsTask();
        time.Advance(options.StoreTimeout);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => find.WaitAsync(TimeSpan.FromSeconds(30)));
        store.Failure = null;
    }
}
