using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;

namespace StreamCluster.Grains.Tests.History;

public sealed class RetentionClockTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly HistoryOptions _options = new();
    private SqliteSessionStore _store = null!;
    private RetentionWorker _worker = null!;

    public async Task InitializeAsync()
    {
        await StartAsync();
        var session = await _store.CreateAsync(Samples.NewSession("s"), Guid.NewGuid(), default);
        await _store.AppendAsync([Samples.Append(session, Samples.Chunk(0, 9))], default);
        await _worker.RunRoundAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(8)]
    public async Task RunRoundAsync_ClockJumpsAndComesBack_DeletesNothing(int days)
    {
        await RoundAsync(1);
        _time.Jump(TimeSpan.FromDays(days));
        await RoundAsync(1);
        await RoundAsync(30);
        Assert.True(await IsKeptAsync());
        _time.Jump(TimeSpan.FromDays(-days));
        await RoundAsync(1);
        await RoundAsync(61);
        Assert.True(await IsKeptAsync());
    }

    [Fact]
    public async Task RunRoundAsync_ClockJumpsAndStays_DeletesAfterAnHour()
    {
        _time.Jump(TimeSpan.FromDays(8));
        await RoundAsync(1);
        await RoundAsync(59);
        Assert.True(await IsKeptAsync());
        await RoundAsync(1);
        Assert.False(await IsKeptAsync());
    }

    [Fact]
    public async Task RunRoundAsync_ClockDoubted_StillLimitsSamples()
    {
        _options.MaxSamplesPerSession = 5;
        _time.Jump(TimeSpan.FromDays(8));
        await RoundAsync(1);
        Assert.Equal(5, (await _store.FindAsync("s", default))!.SampleCount);
    }

    [Fact]
    public async Task RunRoundAsync_StartedAfterLong_DeletesAfterAnHourHoweverOftenItIsRestarted()
    {
        await _store.DisposeAsync();
        _time.Advance(TimeSpan.FromDays(30));
        for (var i = 0; i < 3; i++)
        {
            await StartAsync();
            await RoundAsync(1);
            await RoundAsync(58);
            Assert.True(await IsKeptAsync());
            await _store.DisposeAsync();
        }

        await StartAsync();
        await RoundAsync(1);
        await RoundAsync(60);
        Assert.False(await IsKeptAsync());
    }

    [Fact]
    public async Task RunRoundAsync_StartedInThePast_DoubtsTheJumpToToday()
    {
        await _store.DisposeAsync();
        _time.Jump(TimeSpan.FromDays(-20_000));
        await StartAsync();
        await RoundAsync(1);
        await _store.CreateAsync(Samples.NewSession("past"), Guid.NewGuid(), default);
        _time.Jump(TimeSpan.FromDays(20_000));
        await RoundAsync(1);
        Assert.True(await IsKeptAsync());
        Assert.NotNull(await _store.FindAsync("past", default));
    }

    [Fact]
    public async Task RunRoundAsync_StartedWithinTheRetention_DeletesAtOnce()
    {
        await _store.DisposeAsync();
        _time.Advance(TimeSpan.FromDays(4));
        await StartAsync();
        await RoundAsync(1);
        await _store.DisposeAsync();
        _time.Advance(TimeSpan.FromDays(4));
        await StartAsync();
        await RoundAsync(1);
        Assert.False(await IsKeptAsync());
    }

    [Fact]
    public async Task RunRoundAsync_NeverASample_IsKeptForAnHourOnly()
    {
        for (var i = 0; i < 300; i++)
        {
            await _store.CreateAsync(Samples.NewSession($"empty{i}"), Guid.NewGuid(), default);
        }

        await RoundAsync(59);
        Assert.NotNull(await _store.FindAsync("empty0", default));
        await RoundAsync(2);
        for (var i = 0; i < 300; i++)
        {
            Assert.Null(await _store.FindAsync($"empty{i}", default));
        }

        Assert.True(await IsKeptAsync());
        Assert.Equal(9, (await _store.ReadTotalsAsync(default)).Predictions);
    }

    private async Task StartAsync()
    {
        _store = new SqliteSessionStore(
            new StorageOptions { Path = _folder.Path }, _options, _time, NullLogger<SqliteSessionStore>.Instance);
        await _store.InitializeAsync(default);
        _worker = new RetentionWorker(_store, _options, new SystemTimers(_time), NullLogger<RetentionWorker>.Instance);
    }

    private async Task RoundAsync(int minutes)
    {
        _time.Advance(TimeSpan.FromMinutes(minutes));
        await _worker.RunRoundAsync(default);
    }

    private async Task<bool> IsKeptAsync() => await _store.FindAsync("s", default) is not null;

    /// <summary>The pauses between steps run by the system's clock: a standing one would never end them.</summary>
    private sealed class SystemTimers(ManualTime time) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => time.GetTimestamp();
    }
}
