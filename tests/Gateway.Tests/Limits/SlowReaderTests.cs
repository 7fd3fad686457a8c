using System.Text;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Telemetry;

namespace StreamCluster.Gateway.Tests.Limits;

public sealed class SlowReaderTests
{
    /// <summary>More replies than fit into the buffers of both sides.</summary>
    private const int MoreThanBuffered = 400;

    [Theory]
    [InlineData("/api/v1/inference/stream")]
    [InlineData("/api/v1/inference/stream/")]
    [InlineData("/API/v1/inference/Stream")]
    public async Task Replies_NotTakenInTime_ClosesWith4002BehindWhatWasWritten(string path)
    {
        var patience = TimeSpan.FromSeconds(7.777);
        var timers = new HeldTimers(patience);
        await using var server = await TestServer.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(timers), "--Streaming:SlowReaderTimeout", patience.ToString("c"));
        using var closed = new ClosedCodes(server);
        await using var socket = await RawSocket.ConnectAsync(server.Address, receiveBuffer: 8 << 10, path);
        await socket.AskAsync(Messages.Config("\"ensemble_name\":\"Ensemble_x\",\"batch_size\":1000"));
        var sending = Task.Run(() => SendUntilClosedAsync(socket));

        // A write may just have ended when its time is made to run out: then nothing happens, and it is tried again.
        int? code = null;
        while (code is null)
        {
            await timers.RunOutAsync();
            code = await ReadAsync(socket);
        }

        Assert.Equal(4002, code);
        await socket.DisposeAsync();
        await sending;
        await closed.WhenLeftAsync(0);
        Assert.Equal(["4002"], closed.Codes);
    }

    private static async Task SendUntilClosedAsync(RawSocket socket)
    {
        var batch = RawSocket.Frame(Messages.Batch(Enumerable.Range(0, 1000).Select(static i => Messages.SampleOf(i))));
        try
        {
            while (true)
                await socket.WriteAsync(batch);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side has closed.
        }
    }

    /// <summary>Reads what was written, every reply whole, to the close code; null: none comes.</summary>
    private static async Task<int?> ReadAsync(RawSocket socket)
    {
        var expected = "[" + string.Join(',', Enumerable.Range(0, 1000).Select(static i => Messages.AnswerOf(i))) + "]";
        for (var i = 0; i < MoreThanBuffered; i++)
        {
            var frame = await socket.ReadFrameAsync();
            Assert.True(frame is not null, "The connection ended without a close frame.");
            if (frame.Value.Opcode == RawSocket.Close)
                return RawSocket.CodeOf(frame.Value.Payload);
            if (frame.Value.Opcode == RawSocket.Text)
                Assert.Contains(expected, Encoding.UTF8.GetString(frame.Value.Payload), StringComparison.Ordinal);
        }

        return null;
    }
}
