using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;

namespace StreamCluster.Grains.Tests.History;

public sealed class RetentionWorkerTests
{
    [Fact]
    public async Task RunRoundAsync_ExpiredAndLongSessions_AppliesBothSettings()
    {
        using var folder = new TemporaryFolder();
        var clock = new ManualTime();
        var options = new HistoryOptions { Retention = TimeSpan.FromHours(1), MaxSamplesPerSession = 5 };
        await using var store = new GatedStore(new SqliteSessionStore(
            new StorageOptions { Path = folder.Path }, options, clock, NullLogger<SqliteSessionStore>.Instance));
        await store.InitializeAsync(default);
        await store.CreateAsync(Samples.NewSession("old"), Guid.NewGuid(), default);
        clock.Advance(TimeSpan.FromHours(2));
        var session = await store.CreateAsync(Samples.NewSession("new"), Guid.NewGuid(), default);
        await store.AppendAsync([Samples.Append(session, Samples.Chunk(0, 9))], default);
        // The pauses between steps run by the system's clock: a standing one would never end them.
        var worker = new RetentionWorker(store, options, TimeProvider.System, NullLogger<RetentionWorker>.Instance);

        store.Failure = new StoreUnavailableException();
        await worker.RunRoundAsync(default);
        Assert.NotNull(await store.FindAsync("old", default));
        store.Failure = null;
        await worker.RunRoundAsync(default);

        Assert.Null(await store.FindAsync("old", default));
        Assert.Equal(5, (await store.FindAsync("new", default))!.SampleCount);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsQuietly()
    {
        using var folder = new TemporaryFolder();
        var clock = new ManualTime();
        await using var store = new SqliteSessionStore(
            new StorageOptions { Path = folder.Path }, new HistoryOptions(), clock, NullLogger<SqliteSessionStore>.Instance);
        await store.InitializeAsync(default);
        await store.CreateAsync(Samples.NewSession("old"), Guid.NewGuid(), default);
        using var stop = new CancellationTokenSource();
        var run = new RetentionWorker(store, new HistoryOptions(), clock, NullLogger<RetentionWorker>.Instance).RunAsync(stop.Token);
        clock.Advance(TimeSpan.FromMinutes(1));
        await stop.CancelAsync();
        await run;
    }
}
