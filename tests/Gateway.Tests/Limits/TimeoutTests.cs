using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Limits;

public sealed class TimeoutTests
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    [Fact]
    public async Task Connection_NoAcceptedConfigInTime_IsClosedWith4000()
    {
        await using var server = await TestServer.StartAsync("--Streaming:ConfigTimeout", "00:00:00.300");
        await using var silent = await server.ConnectAsync();
        await using var wrong = await server.ConnectAsync();
        Replies.IsError(await wrong.AskAsync(Messages.Config("")), "MISSING_ENSEMBLE");
        await using var configured = await server.ConfiguredAsync();
        Assert.Equal(4000, await silent.ReceiveCloseAsync());
        Assert.Equal(4000, await wrong.ReceiveCloseAsync());
        await configured.ServesAsync();
    }

    [Fact]
    public async Task Connection_NoMessageInTime_IsClosedWith1001AndMayResume()
    {
        await using var server = await TestServer.StartAsync("--Streaming:IdleTimeout", "00:00:00.500");
        await using var idle = await server.ConnectAsync();
        var ack = await idle.ConfigureAsync(Named);
        Assert.Equal(1001, await idle.ReceiveCloseAsync());
        await using var again = await server.ConnectAsync();
        Assert.True((await again.ConfigureAsync(Sessions.ResumeTests.Resume(ack))).GetProperty("resumed").GetBoolean());
    }

    [Fact]
    public async Task Peer_DoesNotAnswerPings_IsDroppedAndTheOthersAreNot()
    {
        await using var server = await TestServer.StartAsync(
            "--Streaming:PingInterval", "00:00:00.200", "--Streaming:PingTimeout", "00:00:01");
        await using var alive = await RawSocket.ConnectAsync(server.Address);
        await using var dead = await RawSocket.ConnectAsync(server.Address);
        await alive.AskAsync(Messages.Config(Named));
        await dead.AskAsync(Messages.Config(Named));
        var answered = 0;
        using var stop = new CancellationTokenSource();
        var answering = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested && await alive.ReadFrameAsync() is { Opcode: RawSocket.Ping } ping)
            {
                answered++;
                await alive.WriteAsync(RawSocket.Frame(RawSocket.Pong, ping.Payload));
            }
        });
        while (await dead.ReadFrameAsync() is { } frame)
            Assert.Equal(RawSocket.Ping, frame.Opcode);
        await stop.CancelAsync();
        await answering;
        Assert.NotEqual(0, answered);
        Assert.Contains(Messages.Answer, await alive.AskAsync(Messages.Predict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peer_AnswersPingsWithMessagesOnly_IsNotDropped()
    {
        await using var server = await TestServer.StartAsync(
            "--Streaming:PingInterval", "00:00:00.200", "--Streaming:PingTimeout", "00:00:01");
        await using var socket = await RawSocket.ConnectAsync(server.Address);
        await socket.AskAsync(Messages.Config(Named));
        // Eight pings are twice the time-out.
        for (var pings = 0; pings < 8; pings++)
        {
            Assert.Equal(RawSocket.Ping, (await socket.ReadFrameAsync())?.Opcode);
            await socket.SendAsync(Messages.Predict);
            while (await socket.ReadFrameAsync() is { Opcode: not RawSocket.Text } frame)
                Assert.Equal(RawSocket.Ping, frame.Opcode);
        }

        Assert.Contains(Messages.Answer, await socket.AskAsync(Messages.Predict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peer_DoesNotAnswerTheClose_IsDropped()
    {
        await using var server = await TestServer.StartAsync("--Streaming:ConfigTimeout", "00:00:00.200", "--Streaming:CloseTimeout", "00:00:00.200");
        await using var socket = await RawSocket.ConnectAsync(server.Address);
        Assert.Equal(4000, await socket.ReceiveCloseAsync());
        Assert.Null(await socket.ReadFrameAsync());
    }
}
