using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;
using StreamCluster.Grains.History.Writing;

namespace StreamCluster.Grains.Tests.History;

public sealed class HistoryWriterTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamcluster-").FullName;
    private readonly ManualTime _time = new();
    private readonly Lost _lost = new();
    private GatedStore _store = null!;

    public async Task InitializeAsync()
    {
        _store = Open(_folder, _time);
        await _store.InitializeAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AppendAsync_CommitAndWriterFree_CommitsOnTheCallersThreadAtOnce()
    {
        await using var writer = Make();
        var (session, thread) = (await CreateAsync("a"), Environment.CurrentManagedThreadId);
        var append = writer.AppendAsync(Samples.Append(session, Samples.Chunk(0)));
        Assert.True(append.IsCompletedSuccessfully);
        Assert.Equal(AppendOutcome.Committed, await append);
        Assert.Equal(thread, _store.Groups.Single().Thread);
        Assert.Equal(AppendOutcome.Fenced, await writer.AppendAsync(Samples.Append(session, Samples.Chunk(0))));
    }

    [Fact]
    public async Task AppendAsync_PoolHasOtherWork_LeavesItToTheNextGroup()
    {
        await using var writer = Make();
        writer.PoolHasOtherWork = static () => true;
        var session = await CreateAsync("a");
        var append = default(Task<AppendOutcome>);
        var caller = new Thread(() => append = writer.AppendAsync(Samples.Append(session, Samples.Chunk(0))).AsTask());

        caller.Start();
        caller.Join();

        Assert.Equal(AppendOutcome.Committed, await append!);
        Assert.NotEqual(caller.ManagedThreadId, _store.Groups.Single().Thread);
    }

    [Theory]
    [InlineData(HistoryDurability.Commit)]
    [InlineData(HistoryDurability.Fsync)]
    public async Task AppendAsync_WriterBusy_WhatWaitsIsTheNextGroup(HistoryDurability durability)
    {
        await using var writer = Make(durability);
        var (a, b, c) = (await CreateAsync("a"), await CreateAsync("b"), await CreateAsync("c"));
        _store.Hold = true;
        var first = writer.AppendAsync(Samples.Append(a, Samples.Chunk(0)));
        var held = await _store.NextAsync();
        // Two of one session wait: they must not come into one group, nor change places.
        var rest = new[]
        {
            writer.AppendAsync(Samples.Append(b, Samples.Chunk(0))).AsTask(), writer.AppendAsync(Samples.Append(a, Samples.Chunk(1))).AsTask(),
            writer.AppendAsync(Samples.Append(b, Samples.Chunk(1))).AsTask(), writer.AppendAsync(Samples.Append(c, Samples.Chunk(7))).AsTask(),
        };
        Assert.All(rest, static append => Assert.False(append.IsCompleted));

        held.Release.SetResult();
        var second = await _store.NextAsync();
        Assert.Equal(["a", "b", "c"], second.Sessions.Order());
        Assert.Equal(AppendOutcome.Committed, await first); // and does not wait for the others
        Assert.All(rest, static append => Assert.False(append.IsCompleted));
        _store.Hold = false;
        second.Release.SetResult();

        AppendOutcome[] outcomes = [await rest[0], await rest[1], await rest[2], await rest[3]];
        Assert.Equal([AppendOutcome.Committed, AppendOutcome.Committed, AppendOutcome.Committed, AppendOutcome.Fenced], outcomes);
        Assert.Equal(["a", "abc", "b"], _store.Groups.Select(static group => string.Concat(group.Sessions.Order())));
    }

    [Fact]
    public async Task AppendAsync_ManySessionsAtOnce_EachKeepsItsOrder()
    {
        await using var writer = Make();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            var session = await CreateAsync($"s{i}");
            for (var sequence = 0; sequence < 100; sequence++)
            {
                Assert.Equal(AppendOutcome.Committed, await writer.AppendAsync(Samples.Append(session, Samples.Chunk(sequence))));
            }
        })));
        Assert.Equal(2000, (await _store.ReadTotalsAsync(default)).Predictions);
    }

    [Fact]
    public async Task AppendAsync_ManySessionsOfWhichSomeAreFenced_EachIsToldItsOwn()
    {
        await using var writer = Make();
        writer.PoolHasOtherWork = static () => true; // everything waits for a group
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            var session = await CreateAsync($"s{i}");
            var random = new Random(i);
            for (var sequence = 0; sequence < 100;)
            {
                var follows = random.Next(2) == 0;
                var outcome = await writer.AppendAsync(Samples.Append(session, Samples.Chunk(follows ? sequence : sequence + 7)));
                Assert.Equal(follows ? AppendOutcome.Committed : AppendOutcome.Fenced, outcome);
                sequence += follows ? 1 : 0;
            }
        })));
        Assert.Equal(2000, (await _store.ReadTotalsAsync(default)).Predictions);
    }

    [Fact]
    public async Task AppendAsync_AwaitedTwice_ThrowsAndDoesNoHarmToOthers()
    {
        await using var writer = Make();
        writer.PoolHasOtherWork = static () => true;
        var session = await CreateAsync("a");
        var first = writer.AppendAsync(Samples.Append(session, Samples.Chunk(0)));
        Assert.Equal(AppendOutcome.Committed, await first);
#pragma warning disable CA2012 // that is what is tested
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await first); // the writer may have it still
#pragma warning restore CA2012
        await writer.FlushAsync(default);
        _store.Hold = true;
        var second = writer.AppendAsync(Samples.Append(session, Samples.Chunk(1)));
        var held = await _store.NextAsync();

#pragma warning disable CA2012 // that is what is tested
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await first);
#pragma warning restore CA2012

        held.Release.SetResult();
        Assert.Equal(AppendOutcome.Committed, await second);
    }

    [Fact]
    public async Task AppendAsync_WaitsTooLong_IsWithdrawnButTheOneBeingWrittenIsNot()
    {
        await using var writer = Make(HistoryDurability.Fsync);
        var (a, b) = (await CreateAsync("a"), await CreateAsync("b"));
        var stubborn = new StubbornStore(_store);
        await using var slow = new HistoryWriter(stubborn, Options(HistoryDurability.Fsync), _time, NullLogger<HistoryWriter>.Instance);
        var writing = slow.AppendAsync(Samples.Append(a, Samples.Chunk(0))).AsTask();
        await stubborn.Entered.Task;
        var waiting = slow.AppendAsync(Samples.Append(b, Samples.Chunk(0))).AsTask();

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => waiting);
        Assert.False(writing.IsCompleted); // its outcome is not known yet
        stubborn.Leave.SetResult();
        Assert.Equal(AppendOutcome.Committed, await writing);
        Assert.Equal(AppendOutcome.Committed, await slow.AppendAsync(Samples.Append(b, Samples.Chunk(0))));
        Assert.Equal(2, (await _store.ReadTotalsAsync(default)).Predictions);
    }

    [Fact]
    public async Task AppendAsync_StoreGivesUpInTime_IsUnavailable()
    {
        await using var writer = Make();
        var a = await CreateAsync("a");
        _store.Hold = true;
        var append = writer.AppendAsync(Samples.Append(a, Samples.Chunk(0))).AsTask();
        await _store.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => append);
        _store.Hold = false;
        Assert.Equal(AppendOutcome.Committed, await writer.AppendAsync(Samples.Append(a, Samples.Chunk(0))));
    }

    [Fact]
    public async Task AppendAsync_TooMuchWaits_IsRefusedUntilThereIsRoom()
    {
        await using var writer = Make();
        var (a, b) = (await CreateAsync("a", wide: true), await CreateAsync("b", wide: true));
        _store.Hold = true;
        var first = writer.AppendAsync(Samples.Append(a, Samples.Chunk(0, 2200, Samples.WideLayout))); // about 1.1 MB of 1 MiB
        var held = await _store.NextAsync();
        var refused = writer.AppendAsync(Samples.Append(b, Samples.Chunk(0, 1, Samples.WideLayout)));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await refused);
        _store.Hold = false;
        held.Release.SetResult();
        Assert.Equal(AppendOutcome.Committed, await first);
        Assert.Equal(AppendOutcome.Committed, await writer.AppendAsync(Samples.Append(b, Samples.Chunk(0, 1, Samples.WideLayout))));
    }

    [Theory]
    [InlineData(HistoryDurability.Commit)]
    [InlineData(HistoryDurability.Fsync)]
    public async Task AppendAsync_StoreAwayAndBack_FailsThenWorks(HistoryDurability durability)
    {
        await using var writer = Make(durability);
        var a = await CreateAsync("a");
        _store.Failure = new StoreUnavailableException();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await writer.AppendAsync(Samples.Append(a, Samples.Chunk(0))));
        _store.Failure = null;
        Assert.Equal(AppendOutcome.Committed, await writer.AppendAsync(Samples.Append(a, Samples.Chunk(0))));
    }

    [Fact]
    public async Task AppendAsync_Async_IsAnsweredAtOnceAndWrittenByTheInterval()
    {
        await using var writer = Make(HistoryDurability.Async);
        var a = await CreateAsync("a");
        _store.Hold = true;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(AppendOutcome.Committed, await writer.AppendAsync(Samples.Append(a, Samples.Chunk(i)), _lost));
        }

        Assert.Empty(_store.Groups);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        var held = await _store.NextAsync();
        _store.Hold = false;
        held.Release.SetResult();
        await writer.FlushAsync(default);
        Assert.Equal(3, (await _store.ReadTotalsAsync(default)).Predictions);
        Assert.Empty(_lost.Appends);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(1000, 4)]
    public void SizeOf_LongTexts_CountAsTheyAre(int samples, int characters)
    {
        SampleChunk Of(string timestamp) => new()
        {
            FirstSequence = 0, Layout = Samples.Layout, Boost = [], Attachment = 1, Boundary = [], Predictions = [],
            Requests = [Samples.Request(1, samples)], Timestamps = [.. Enumerable.Repeat(timestamp, samples)],
        };

        Assert.Equal(
            2L * samples * characters, HistoryWriter.SizeOf(Of(new string('x', characters))) - HistoryWriter.SizeOf(Of("")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AppendAsync_AsyncAndLost_IsReportedOnce(bool observed)
    {
        var log = new ErrorCount();
        await using var writer = new HistoryWriter(_store, Options(HistoryDurability.Async), _time, log);
        var a = await CreateAsync("a");
        await writer.AppendAsync(Samples.Append(a, Samples.Chunk(7)), observed ? _lost : null);
        await writer.FlushAsync(default);
        Assert.Equal((observed ? 1 : 0, observed ? 0 : 1), (_lost.Appends.Count, log.Errors));
    }

    [Fact]
    public async Task AppendAsync_AsyncAndFenced_TellsTheObserver()
    {
        await using var writer = Make(HistoryDurability.Async);
        var a = await CreateAsync("a");
        await _store.ClaimAsync("a", Guid.NewGuid(), default);
        var append = Samples.Append(a, Samples.Chunk(0));
        await writer.AppendAsync(append, _lost);
        await writer.FlushAsync(default);
        Assert.Equal((append, null), _lost.Appends.Single());
    }

    [Fact]
    public async Task AppendAsync_AsyncAndStoreAway_KeepsWhatWasAnsweredAndRefusesInTime()
    {
        await using var writer = Make(HistoryDurability.Async);
        var a = await CreateAsync("a");
        _store.Failure = new StoreUnavailableException();
        _store.Hold = true;
        await writer.AppendAsync(Samples.Append(a, Samples.Chunk(0)), _lost);
        for (var i = 0; i < 30; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(200));
            (await _store.NextAsync()).Release.SetResult();
            await TimerSetAgainAsync(writer);
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await writer.AppendAsync(Samples.Append(a, Samples.Chunk(1)), _lost));
        (_store.Failure, _store.Hold) = (null, false);
        await writer.FlushAsync(default);
        Assert.Equal(AppendOutcome.Committed, await writer.AppendAsync(Samples.Append(a, Samples.Chunk(1)), _lost));
        await writer.FlushAsync(default);
        Assert.Empty(_lost.Appends);
        Assert.Equal(2, (await _store.ReadTotalsAsync(default)).Predictions);
    }

    [Theory]
    [InlineData(HistoryDurability.Commit)]
    [InlineData(HistoryDurability.Fsync)]
    [InlineData(HistoryDurability.Async)]
    public async Task FlushAsync_AppendsComeMeanwhile_WaitsForNoneOfThem(HistoryDurability durability)
    {
        await using var writer = Make(durability);
        var (a, b) = (await CreateAsync("a"), await CreateAsync("b"));
        _store.Hold = true;
        var first = writer.AppendAsync(Samples.Append(a, Samples.Chunk(0))).AsTask();
        var flush = writer.FlushAsync(default);
        var held = await _store.NextAsync();
        var later = writer.AppendAsync(Samples.Append(b, Samples.Chunk(0))).AsTask();
        Assert.False(flush.IsCompleted);
        held.Release.SetResult();

        await flush.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, (await _store.ReadTotalsAsync(default)).Predictions);
        var second = writer.FlushAsync(default);
        held = await _store.NextAsync();
        Assert.False(second.IsCompleted);
        _store.Hold = false;
        held.Release.SetResult();
        await second;
        Assert.Equal([AppendOutcome.Committed, AppendOutcome.Committed], await Task.WhenAll(first, later));
        Assert.Equal(2, (await _store.ReadTotalsAsync(default)).Predictions);
        Assert.True(writer.FlushAsync(default).IsCompleted);
    }

    [Fact]
    public async Task FlushAsync_SeveralOfOneSession_WaitsForTheLast()
    {
        await using var writer = Make(HistoryDurability.Async);
        var a = await CreateAsync("a");
        _store.Hold = true;
        for (var i = 0; i < 3; i++)
        {
            await writer.AppendAsync(Samples.Append(a, Samples.Chunk(i)), _lost);
        }

        var flush = writer.FlushAsync(default);
        for (var i = 0; i < 3; i++)
        {
            var held = await _store.NextAsync();
            Assert.False(flush.IsCompleted);
            await writer.AppendAsync(Samples.Append(a, Samples.Chunk(3 + i)), _lost);
            held.Release.SetResult();
        }

        await flush.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(3, (await _store.ReadTotalsAsync(default)).Predictions);
        _store.Hold = false;
    }

    [Fact]
    public async Task SettleAsync_AsyncAndStoreAway_IsUnavailableInTime()
    {
        await using var writer = Make(HistoryDurability.Async);
        var a = await CreateAsync("a");
        await writer.SettleAsync(default);
        _store.Failure = new StoreUnavailableException();
        await writer.AppendAsync(Samples.Append(a, Samples.Chunk(0)), _lost);
        var settle = writer.SettleAsync(default);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(settle.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => settle.WaitAsync(TimeSpan.FromSeconds(30)));
        _store.Failure = null;
        await writer.SettleAsync(default);
        Assert.Equal(1, (await _store.ReadTotalsAsync(default)).Predictions);
    }

    [Fact]
    public async Task DisposeAsync_AsyncAppendsWait_WritesThemAndTakesNoMore()
    {
        var writer = Make(HistoryDurability.Async);
        var a = await CreateAsync("a");
        for (var i = 0; i < 50; i++)
        {
            await writer.AppendAsync(Samples.Append(a, Samples.Chunk(i)), _lost);
        }

        await writer.DisposeAsync();

        Assert.Equal(50, (await _store.ReadTotalsAsync(default)).Predictions);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await writer.AppendAsync(Samples.Append(a, Samples.Chunk(50))));
    }

    private static async Task TimerSetAgainAsync(HistoryWriter writer)
    {
        while (!writer.IsWaitingForTimer)
        {
            await Task.Yield();
        }
    }

    private static GatedStore Open(string folder, TimeProvider time) => new(new SqliteSessionStore(
        new StorageOptions { Path = folder }, new HistoryOptions(), time, NullLogger<SqliteSessionStore>.Instance));

    private static HistoryOptions Options(HistoryDurability durability) => new() { Durability = durability, MaxPendingBytes = 1 << 20 };

    private HistoryWriter Make(HistoryDurability durability = HistoryDurability.Commit) =>
        new(_store, Options(durability), _time, NullLogger<HistoryWriter>.Instance) { PoolHasOtherWork = static () => false };

    private async Task<StoredSession> CreateAsync(string id, bool wide = false) =>
        await _store.CreateAsync(Samples.NewSession(id, wide ? Samples.WideLayout : null), Guid.NewGuid(), default);

    private sealed class ErrorCount : ILogger<HistoryWriter>
    {
        private int _errors;

        public int Errors => _errors;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Add(ref _errors, logLevel == LogLevel.Error ? 1 : 0);
    }

    private sealed class Lost : IAppendObserver
    {
        public ConcurrentQueue<(SessionAppend Append, Exception? Cause)> Appends { get; } = new();

        public void OnAppendLost(SessionAppend append, Exception? cause) => Appends.Enqueue((append, cause));
    }
}
