using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Telemetry;

namespace StreamCluster.Gateway.Tests.Limits;

public sealed class EndingLaneTests : IDisposable
{
    private const int EndFailed = 2006;
    private static readonly byte[] Buffer = new byte[16];
    private readonly KeptLog _log = new();
    private readonly LoggerFactory _loggers;
    private readonly EndingLane _lane;

    public EndingLaneTests()
    {
        _loggers = new LoggerFactory([_log]);
        _lane = new EndingLane(_loggers.CreateLogger<EndingLane>());
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Read_TheEnd_IsToldOfAndAgainWithoutWaiting()
    {
        var pipe = new Pipe();
        await using var stream = Over(pipe);
        var read = stream.ReadAsync(Buffer);
        Assert.False(read.IsCompleted);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(0, await read);
        var again = stream.ReadAsync(Buffer);
        Assert.True(again.IsCompleted);
        Assert.Equal(0, await again);
        await stream.DiscardAsync();
    }

    [Fact]
    public async Task Read_TheTransportBroke_ThrowsWhatItThrew()
    {
        var pipe = new Pipe();
        await using var stream = Over(pipe);
        var read = stream.ReadAsync(Memory<byte>.Empty);
        await pipe.Writer.CompleteAsync(new IOException("broke"));
        Assert.Equal("broke", (await Assert.ThrowsAsync<IOException>(async () => await read)).Message);
    }

    [Fact]
    public async Task Read_BytesOrABufferOfNone_DoesNotWaitForTheLane()
    {
        var held = new Pipe();
        await using var holder = Over(held);
        using var entered = new SemaphoreSlim(0);
        using var leave = new ManualResetEventSlim();
        OnEnd(holder, () =>
        {
            entered.Release();
            leave.Wait(StreamClient.Deadline);
        });
        await held.Writer.CompleteAsync();
        Assert.True(await entered.WaitAsync(StreamClient.Deadline));

        // The lane is busy, and stays so.
        var pipe = new Pipe();
        await using var stream = Over(pipe);
        for (byte i = 1; i <= 3; i++)
        {
            var probe = stream.ReadAsync(Memory<byte>.Empty).AsTask();
            Assert.False(probe.IsCompleted);
            await pipe.Writer.WriteAsync(new[] { i });
            Assert.Equal(0, await probe.WaitAsync(StreamClient.Deadline));
            Assert.Equal(1, await stream.ReadAsync(Buffer).AsTask().WaitAsync(StreamClient.Deadline));
            var next = stream.ReadAsync(Buffer).AsTask();
            await pipe.Writer.WriteAsync(new[] { i, i });
            Assert.Equal(2, await next.WaitAsync(StreamClient.Deadline));
        }

        await pipe.Writer.CompleteAsync();
        var end = stream.ReadAsync(Buffer).AsTask();
        Assert.False(end.IsCompleted);
        leave.Set();
        Assert.Equal(0, await end.WaitAsync(StreamClient.Deadline));
    }

    [Fact]
    public async Task Ends_WhatFollowsOneThrows_TheOthersAreToldAllTheSameOneAtATime()
    {
        const int many = 200;
        var pipes = Enumerable.Range(0, many).Select(static _ => new Pipe()).ToArray();
        using var told = new SemaphoreSlim(0);
        var atOnce = 0;
        var most = 0;
        foreach (var pipe in pipes)
        {
            OnEnd(Over(pipe), () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref atOnce));
                Thread.Yield();
                Interlocked.Decrement(ref atOnce);
                told.Release();
                throw new InvalidOperationException("What follows fails.");
            });
        }

        foreach (var pipe in pipes)
            await pipe.Writer.CompleteAsync();
        for (var i = 0; i < many; i++)
            Assert.True(await told.WaitAsync(StreamClient.Deadline), "An end was not told.");
        Assert.Equal(1, most);
        Assert.Contains(_log.Entries, static entry => entry.Id == EndFailed);
    }

    private static void OnEnd(TransportStream stream, Action continuation)
    {
        var read = stream.ReadAsync(Buffer);
        Assert.False(read.IsCompleted);
        read.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);
    }

    private TransportStream Over(Pipe pipe) => new(pipe.Reader.AsStream(), _lane, TimeSpan.FromSeconds(1), TimeProvider.System);
}
