using System.Text;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class FrameTests(SharedServer shared) : SharedServerTests(shared)
{
    private static readonly byte[] Predict = Encoding.UTF8.GetBytes(
        Messages.Predict.Replace("}}}", ",\"温度\":1},\"timestamp\":\"時刻🌡\"}}", StringComparison.Ordinal));

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(7, true)]
    public async Task Message_InManyFrames_IsOneMessage(int size, bool pingsBetween)
    {
        await using var socket = await ConfiguredAsync();
        for (var start = 0; start < Predict.Length; start += size)
        {
            var end = Math.Min(Predict.Length, start + size);
            await socket.WriteAsync(RawSocket.Frame(
                start == 0 ? RawSocket.Text : RawSocket.Continuation, Predict.AsSpan(start, end - start), final: end == Predict.Length));
            if (!pingsBetween || end == Predict.Length)
                continue;
            await socket.WriteAsync(RawSocket.Frame(RawSocket.Ping, [1, 2, 3]));
            Assert.Equal([1, 2, 3], await PongAsync(socket)); // RFC 6455, section 5.5.3: the ping's own payload
        }

        await AnswersAsync(socket);
    }

    [Fact]
    public async Task Message_EmptyFramesAroundIt_IsOneMessage()
    {
        await using var socket = await ConfiguredAsync();
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Text, [], final: false));
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Continuation, [], final: false));
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Continuation, Predict, final: false));
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Continuation, []));
        await AnswersAsync(socket);
    }

    [Fact]
    public async Task Message_OfEmptyFramesOnly_IsInvalidJson()
    {
        await using var socket = await ConfiguredAsync();
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Text, [], final: false));
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Continuation, []));
        Replies.IsError(await socket.ReceiveAsync(), "INVALID_JSON");
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Text, []));
        Replies.IsError(await socket.ReceiveAsync(), "INVALID_JSON");
    }

    [Fact]
    public async Task Message_ByteByByte_IsOneMessage()
    {
        await using var socket = await ConfiguredAsync();
        foreach (var one in RawSocket.Frame(RawSocket.Text, Predict))
            await socket.WriteAsync(new[] { one });
        await AnswersAsync(socket);
    }

    [Fact]
    public async Task Messages_SeveralInOneWrite_AreAnsweredOneByOne()
    {
        await using var socket = await ConfiguredAsync();
        byte[] frames = [.. Enumerable.Range(0, 50).SelectMany(static i => RawSocket.Frame(Messages.PredictOf(i, $"{i}")))];
        await socket.WriteAsync(frames.AsMemory(0, frames.Length - 5));
        await socket.WriteAsync(frames.AsMemory(frames.Length - 5));
        for (var i = 0; i < 50; i++)
            Assert.Contains($"\"id\":{i},", await socket.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { (byte)'"', 0xC0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xE6, 0xB8 })]
    public async Task Text_IsNotUtf8_ClosesWith1007(byte[] text)
    {
        await using var socket = await ConfiguredAsync();
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Text, text));
        Assert.Equal(1007, await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Close_WithoutCode_IsAnswered()
    {
        await using var socket = await ConfiguredAsync();
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Close, []));
        Assert.Equal(RawSocket.Close, (await socket.ReadFrameAsync())!.Value.Opcode);
    }

    private async Task<RawSocket> ConfiguredAsync()
    {
        var socket = await RawSocket.ConnectAsync(Server.Address);
        await socket.AskAsync(Messages.Config("\"ensemble_name\":\"Ensemble_x\""));
        return socket;
    }

    private static async Task<byte[]> PongAsync(RawSocket socket)
    {
        var frame = await socket.ReadFrameAsync();
        Assert.Equal(RawSocket.Pong, frame!.Value.Opcode);
        return frame.Value.Payload;
    }

    private static async Task AnswersAsync(RawSocket socket)
    {
        var reply = await socket.ReceiveAsync();
        Assert.Contains(Messages.Answer, reply, StringComparison.Ordinal);
        Assert.Equal("時刻🌡", System.Text.Json.JsonElement.Parse(reply).GetProperty("data").Text("timestamp"));
    }
}
