using System.Runtime.CompilerServices;
using StreamCluster.Grains.Threading;

namespace StreamCluster.Grains.Tests.Threading;

#pragma warning disable CA2012 // what becomes of a call that is kept is what is tested
public sealed class PooledAsyncMethodTests
{
    private static readonly AsyncLocal<string?> Local = new();

    [Fact]
    public async Task Call_WithoutWaiting_IsDoneAtOnce()
    {
        var call = AddAsync(Task.FromResult(2), 3);

        Assert.True(call.IsCompletedSuccessfully);
        Assert.Equal(5, await call);
    }

    [Fact]
    public async Task Call_ThatWaits_GivesItsResult()
    {
        var gate = new TaskCompletionSource<int>();
        var call = AddAsync(gate.Task, 3);
        Assert.False(call.IsCompleted);

        gate.SetResult(2);

        Assert.Equal(5, await call);
    }

    [Fact]
    public async Task Call_ThatFailsBeforeItWaits_IsAwaitedWithItsException()
    {
        var call = AddAsync(Task.FromException<int>(new TimeoutException("early")), 3);

        Assert.True(call.IsFaulted);
        Assert.Equal("early", (await Assert.ThrowsAsync<TimeoutException>(async () => await call)).Message);
    }

    [Fact]
    public async Task Call_ThatFailsAfterItWaited_IsAwaitedWithItsException()
    {
        var gate = new TaskCompletionSource<int>();
        var call = AddAsync(gate.Task, 3);

        gate.SetException(new TimeoutException("late"));

        Assert.Equal("late", (await Assert.ThrowsAsync<TimeoutException>(async () => await call)).Message);
    }

    [Fact]
    public async Task Call_AwaitedTwice_ThrowsAndDoesNoHarmToOthers()
    {
        var first = WaitingCall(out var firstGate);
        firstGate.SetResult(1);
        Assert.Equal(1, await first);
        var second = WaitingCall(out var secondGate); // has the first one's object now

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await first);

        secondGate.SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Calls_ThatWaitAtOnce_AreUsedAgain()
    {
        const int AtOnce = 500;
        var sources = Enumerable.Range(0, AtOnce).Select(static _ => new Awaited()).ToArray();
        var calls = new ValueTask<int>[AtOnce];
        var sum = 0;
        var allocated = new long[2];
        for (var round = 0; round < allocated.Length; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < AtOnce; i++)
                calls[i] = OneAsync(sources[i]);
            for (var i = 0; i < AtOnce; i++)
                sources[i].GoOn();
            for (var i = 0; i < AtOnce; i++)
                sum += await calls[i]; // done already: all of this is one thread's
            allocated[round] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(2 * AtOnce, sum);
        Assert.True(allocated[0] > AtOnce * 50, $"{allocated[0]} bytes: the first round has to make its calls");
        Assert.InRange(allocated[1], 0, AtOnce - 1); // less than a byte a call
    }

    [Fact]
    public async Task Context_OfTheCaller_IsThatOfTheMethodAfterItWaited()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Local.Value = "caller";
        var call = LocalAfterAsync(gate.Task);
        Local.Value = "changed meanwhile";

        gate.SetResult();

        Assert.Equal("caller", await call);
    }

    [Fact]
    public async Task Context_OfTheMethod_IsNotItsCallers()
    {
        var gate = new TaskCompletionSource();
        Local.Value = "caller";

        var call = ChangeLocalAsync(gate.Task);

        Assert.Equal("caller", Local.Value);
        gate.SetResult();
        await call;
        Assert.Equal("caller", Local.Value);
    }

    [Fact]
    public async Task Calls_ThousandsAtOnceFromManyThreads_EachGetsItsOwn()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
        {
            var given = await NestedAsync(i, depth: i % 5);
            Assert.Equal(i, given);
        });
    }

    private static ValueTask<int> WaitingCall(out TaskCompletionSource<int> gate)
    {
        gate = new TaskCompletionSource<int>();
        return AddAsync(gate.Task, 0);
    }

    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    private static async ValueTask<int> AddAsync(Task<int> one, int other) => await one + other;

    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    private static async ValueTask<string?> LocalAfterAsync(Task waits)
    {
        await waits;
        return Local.Value;
    }

    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    private static async ValueTask<bool> ChangeLocalAsync(Task waits)
    {
        Local.Value = "method";
        await waits;
        Local.Value = "method later";
        return true;
    }

    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    private static async ValueTask<int> OneAsync(Awaited waits)
    {
        await waits;
        return 1;
    }

    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    private static async ValueTask<int> NestedAsync(int value, int depth)
    {
        await Task.Yield();
        if (depth > 0)
            value = await NestedAsync(value, depth - 1);
        await Task.Yield();
        return value;
    }

    /// <summary>Waits for <see cref="GoOn"/>, each time anew, and allocates nothing for it.</summary>
    private sealed class Awaited : ICriticalNotifyCompletion
    {
        private Action? _goOn;

        public bool IsCompleted => false;

        public Awaited GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void GoOn() => Interlocked.Exchange(ref _goOn, null)!();

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => _goOn = continuation;
    }
}
