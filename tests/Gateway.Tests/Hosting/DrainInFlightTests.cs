using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Hosting;

public sealed class DrainInFlightTests
{
    [Fact]
    public async Task Stop_AnswerTakesLongerThanTheCloseTimeout_IsStillGivenBeforeThe1012()
    {
        var time = new SweepTime();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                WatchedEnsembles.Register(builder, () =>
                {
                    reached.TrySetResult();
                    return goOn.Task;
                });
            },
            "--Streaming:CloseTimeout", "00:00:00.100");
        await using var client = await server.ConfiguredAsync();
        await using var silent = await RawSocket.ConnectAsync(server.Address); // is looked at after the client
        await client.SendAsync(Messages.Predict);
        await reached.Task.WaitAsync(StreamClient.Deadline);

        var stopping = server.StopAsync();
        Assert.Equal(1012, await silent.ReceiveCloseAsync());
        time.Pass(TimeSpan.FromSeconds(1));
        // The peer that does not answer its close frame is dropped: the client's own time would be over too, had it begun.
        var dropped = silent.ReadFrameAsync();
        await time.SweepUntilAsync(dropped);
        Assert.Null(await dropped);

        goOn.SetResult();
        Assert.Contains(Messages.Answer, await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(1012, await client.ReceiveCloseAsync());
        await stopping.WaitAsync(StreamClient.Deadline);
    }
}
