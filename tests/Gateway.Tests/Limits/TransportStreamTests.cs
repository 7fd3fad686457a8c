using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Limits;

public sealed class TransportStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(7.777);

    /// <summary>Longer than what the stream may take for one piece, by far.</summary>
    private static readonly byte[] Reply = [.. Enumerable.Range(0, 1_000_000).Select(static i => (byte)i)];

    [Fact]
    public async Task Write_ReaderTakesAPieceAtATime_IsWaitedForWhileItTakes()
    {
        var timers = new CountedTimers(Patience);
        using var reader = new SlowReader();
        await using var stream = new TransportStream(reader, new EndingLane(NullLogger<EndingLane>.Instance), Patience, timers);
        var writing = stream.WriteAsync(Reply).AsTask();
        var pieces = 0;
        while (await reader.NextAsync(writing))
        {
            pieces++;
            // The patience for everything before this piece may run out now: it must have been given up.
            timers.RunOutAllButTheLast();
            reader.Take();
        }

        await writing;
        Assert.InRange(pieces, 16, 1000);
        Assert.Equal(Reply, reader.Taken);
        Assert.False(stream.IsStuck);
    }

    [Fact]
    public async Task Write_ReaderStopsInTheMiddleAndWakesUp_SeesTheWholeReplyAndTheCode()
    {
        var timers = new CountedTimers(Patience);
        using var reader = new SlowReader();
        await using var stream = new TransportStream(reader, new EndingLane(NullLogger<EndingLane>.Instance), Patience, timers);
        var writing = stream.WriteAsync(Reply).AsTask();
        Assert.True(await reader.NextAsync(writing));
        reader.Take();
        Assert.True(await reader.NextAsync(writing));
        timers.RunOutAll();
        reader.TakeAllFromNowOn();
        await Assert.ThrowsAsync<SlowReaderException>(() => writing.WaitAsync(StreamClient.Deadline));
        Assert.False(stream.IsStuck);
        Assert.Equal([.. Reply, 0x88, 2, 4002 >> 8, 4002 & 0xFF], reader.Taken);
    }

    [Fact]
    public async Task Write_ReaderLetsTheTimePassTwice_IsStuck()
    {
        var timers = new CountedTimers(Patience);
        using var reader = new SlowReader();
        await using var stream = new TransportStream(reader, new EndingLane(NullLogger<EndingLane>.Instance), Patience, timers);
        var writing = stream.WriteAsync(Reply).AsTask();
        Assert.True(await reader.NextAsync(writing));
        timers.RunOutAll();
        await timers.WaitForAsync(2);
        timers.RunOutAll();
        await Assert.ThrowsAsync<SlowReaderException>(() => writing.WaitAsync(StreamClient.Deadline));
        Assert.True(stream.IsStuck);
    }

    [Fact]
    public async Task Ping_WhileAReplyGoesInPieces_IsLeftOut()
    {
        using var reader = new SlowReader();
        await using var stream = new TransportStream(reader, new EndingLane(NullLogger<EndingLane>.Instance), Patience, new CountedTimers(Patience));
        var writing = stream.WriteAsync(Reply).AsTask();
        Assert.True(await reader.NextAsync(writing));
        stream.Ping();
        reader.TakeAllFromNowOn();
        await writing.WaitAsync(StreamClient.Deadline);
        stream.Ping();
        Assert.Equal([.. Reply, 0x89, 0], reader.Taken);
    }

    /// <summary>Timers of one length run out when the test says so.</summary>
    private sealed class CountedTimers(TimeSpan held) : TimeProvider
    {
        private readonly Lock _sync = new();
        private readonly List<HeldTimer> _timers = [];
        private readonly SemaphoreSlim _added = new(0);

        public void RunOutAllButTheLast() => RunOut(1);

        public void RunOutAll() => RunOut(0);

        public async Task WaitForAsync(int count)
        {
            for (var i = 0; i < count; i++)
                Assert.True(await _added.WaitAsync(StreamClient.Deadline), "No further timer was started.");
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal(held, dueTime);
            var timer = new HeldTimer(() => callback(state));
            lock (_sync)
                _timers.Add(timer);
            _added.Release();
            return timer;
        }

        private void RunOut(int left)
        {
            HeldTimer[] due;
            lock (_sync)
                due = [.. _timers.SkipLast(left)];
            foreach (var timer in due)
                timer.RunOut();
        }
    }

    private sealed class HeldTimer(Action runOut) : ITimer
    {
        private int _ended;

        public void RunOut()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                runOut();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Volatile.Read(ref _ended) == 0;

        public void Dispose() => Interlocked.Exchange(ref _ended, 1);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>The far end: each write waits until the test takes it.</summary>
    private sealed class SlowReader : MemoryStream
    {
        private readonly Channel<TaskCompletionSource> _writes = Channel.CreateUnbounded<TaskCompletionSource>();
        private TaskCompletionSource? _current;
        private volatile bool _takesAll;

        public byte[] Taken => ToArray();

        /// <summary>Whether another write has come; false: the whole is written.</summary>
        public async Task<bool> NextAsync(Task whole)
        {
            using var deadline = new CancellationTokenSource(StreamClient.Deadline);
            var next = _writes.Reader.ReadAsync(deadline.Token).AsTask();
            if (await Task.WhenAny(next, whole) != next)
                return false;
            _current = await next;
            return true;
        }

        public void Take() => _current!.SetResult();

        public void TakeAllFromNowOn()
        {
            _takesAll = true;
            _current!.TrySetResult();
            while (_writes.Reader.TryRead(out var write))
                write.TrySetResult();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            if (_takesAll)
                return ValueTask.CompletedTask;
            var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _writes.Writer.TryWrite(taken);
            return new(taken.Task);
        }
    }
}
