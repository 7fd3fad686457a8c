using System.Text;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Limits;

public sealed class SizeTests
{
    private const int Limit = 100_000;

    [Fact]
    public async Task Message_AtTheLimitAndOver_IsTakenAndClosedWith1009()
    {
        await using var server = await TestServer.StartAsync("--Streaming:MaxMessageBytes", $"{Limit}");
        await using var client = await server.ConfiguredAsync();
        Assert.Contains(Messages.Answer, await client.AskAsync(Padded(Limit)), StringComparison.Ordinal);
        Assert.Contains(Messages.Answer, await client.AskAsync(Padded(Limit - 1)), StringComparison.Ordinal);
        await client.SendAsync(Messages.PredictOf(1, "1"));
        await client.SendAsync(Padded(Limit + 1));
        Assert.Contains("\"id\":1,", await client.ReceiveAsync(), StringComparison.Ordinal); // what was in flight is answered first
        Assert.Equal(1009, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Message_InFramesOverTheLimit_IsClosedWith1009BeforeItsEnd()
    {
        await using var server = await TestServer.StartAsync("--Streaming:MaxMessageBytes", "1024");
        await using var socket = await RawSocket.ConnectAsync(server.Address);
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Text, new byte[1000].Select(static _ => (byte)' ').ToArray(), final: false));
        for (var i = 0; i < 10; i++)
            await socket.WriteAsync(RawSocket.Frame(RawSocket.Continuation, new byte[1000].Select(static _ => (byte)' ').ToArray(), final: false));
        Assert.Equal(1009, await socket.ReceiveCloseAsync());
    }

    [Theory]
    [InlineData(1 << 18)]
    [InlineData(300_000)]
    public async Task Message_OfTheLongestLengthUnderTheSmallestBudget_IsTaken(int limit)
    {
        await using var server = await TestServer.StartAsync(
            "--Streaming:MaxMessageBytes", $"{limit}", "--Streaming:MaxBufferedBytes", $"{limit}");
        await using var client = await server.ConfiguredAsync();
        for (var i = 0; i < 3; i++)
            Assert.Contains(Messages.Answer, await client.AskAsync(Padded(limit)), StringComparison.Ordinal);
        await client.SendAsync(Padded(limit + 1));
        Assert.Equal(1009, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Messages_OverTheNodesBudget_AreClosedWith1013AndThenThereIsRoomAgain()
    {
        // A message of 100,000 bytes takes 128 KiB: there is room for one.
        await using var server = await TestServer.StartAsync("--Streaming:MaxMessageBytes", "150000", "--Streaming:MaxBufferedBytes", "200000");
        await using var first = await RawSocket.ConnectAsync(server.Address);
        await using var second = await RawSocket.ConnectAsync(server.Address);
        var most = Encoding.UTF8.GetBytes(Padded(100_000));
        await first.WriteAsync(RawSocket.Frame(RawSocket.Text, most, final: false));
        await second.WriteAsync(RawSocket.Frame(RawSocket.Text, most, final: false));
        var refusals = new[] { first.ReceiveCloseAsync(), second.ReceiveCloseAsync() };
        var refused = await Task.WhenAny(refusals);
        Assert.Equal(1013, await refused);
        var refusedSocket = refused == refusals[0] ? first : second;
        var heldSocket = refused == refusals[0] ? second : first;
        await refusedSocket.WriteAsync(RawSocket.Frame(RawSocket.Close, [0x03, 0xF5]));

        await heldSocket.WriteAsync(RawSocket.Frame(RawSocket.Continuation, new byte[60_000].Select(static _ => (byte)' ').ToArray(), final: false));
        await heldSocket.WriteAsync(RawSocket.Frame(RawSocket.Continuation, new byte[60_000].Select(static _ => (byte)' ').ToArray(), final: false));
        Assert.Equal(1009, await (refused == refusals[0] ? refusals[1] : refusals[0]));
        await using var third = await server.ConfiguredAsync();
        Assert.Contains(Messages.Answer, await third.AskAsync(Padded(150_000)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_OverTheRate_AreRateLimitedAndTheConnectionGoesOn()
    {
        await using var server = await TestServer.StartAsync("--Streaming:MaxMessagesPerSecond", "5");
        await using var client = await server.ConfiguredAsync();
        for (var i = 0; i < 20; i++)
            await client.SendAsync(Messages.PredictOf(i, $"{i}"));
        var limited = 0;
        for (var i = 0; i < 20; i++)
        {
            var reply = System.Text.Json.JsonElement.Parse(await client.ReceiveAsync());
            Assert.Equal(i, reply.GetProperty("id").GetInt32());
            if (reply.Text("type") == "prediction")
                continue;
            Assert.Equal("RATE_LIMITED", reply.Text("error_code"));
            Assert.InRange(reply.GetProperty("details").GetProperty("retry_after_ms").GetInt32(), 1, 200);
            limited++;
        }

        Assert.InRange(limited, 1, 16);
    }

    /// <summary>A predict message of exactly this length.</summary>
    private static string Padded(int bytes) => Messages.Predict + new string(' ', bytes - Messages.Predict.Length);
}
