namespace StreamCluster.Cli.Tests.Streaming;

public class PacerTests
{
    [Fact]
    public async Task WaitAsync_EveryTimerLate_KeepsTheSchedule()
    {
        var time = new FakeTime();
        var pacer = new Pacer(10, time);
        for (var turn = 0; turn < 200; turn++)
        {
            var wait = pacer.WaitAsync(CancellationToken.None).AsTask();
            if (!wait.IsCompleted)
                time.Advance(time.NextDue!.Value - time.Now + TimeSpan.FromMilliseconds(7));
            await wait;

            Assert.InRange(time.Now, TimeSpan.FromMilliseconds(turn * 100), TimeSpan.FromMilliseconds((turn * 100) + 7));
        }
    }

    [Fact]
    public async Task WaitAsync_LongPause_CatchesUpAndThenWaitsAgain()
    {
        var time = new FakeTime();
        var pacer = new Pacer(10, time);
        await pacer.WaitAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(350));

        for (var turn = 1; turn <= 3; turn++)
            Assert.True(pacer.WaitAsync(CancellationToken.None).AsTask().IsCompleted);
        var next = pacer.WaitAsync(CancellationToken.None).AsTask();

        Assert.False(next.IsCompleted);
        Assert.Equal(TimeSpan.FromMilliseconds(400), time.NextDue);
        time.Advance(TimeSpan.FromMilliseconds(50));
        await next;
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Ends()
    {
        using var stop = new CancellationTokenSource();
        var pacer = new Pacer(1, new FakeTime());
        await pacer.WaitAsync(stop.Token);
        var wait = pacer.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
