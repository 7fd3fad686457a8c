using System.Net;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Limits;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Sessions;

namespace StreamCluster.Gateway.Tests.Hosting;

public sealed class DrainTests
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    [Fact]
    public async Task Stop_WithConnections_AnswersWhatIsInFlightAndClosesWith1012()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        var ack = await client.ConfigureAsync(Named);
        await using var silent = await server.ConnectAsync();
        for (var i = 0; i < 200; i++)
            await client.SendAsync(Messages.PredictOf(i, $"{i}"));
        Assert.Contains("\"id\":0,", await client.ReceiveAsync(), StringComparison.Ordinal);
        var stopping = server.RestartAsync();
        var answered = 1;
        while (await client.TryReceiveAsync() is { } reply)
            Assert.Contains($"\"id\":{answered++},", reply, StringComparison.Ordinal);
        Assert.Equal(1012, client.CloseCode);
        await client.CloseAsync();
        Assert.Equal(1012, await silent.ReceiveCloseAsync());
        await stopping;

        // Exactly what was answered is recorded, and the rest may be sent again.
        await using var again = await server.ConnectAsync();
        Assert.Equal(answered, (await again.ConfigureAsync(ResumeTests.Resume(ack))).GetProperty("predictions_count").GetInt32());
        for (var i = 0; i < 200; i++)
            Assert.Equal(i < answered, (await again.AskAsync(Messages.PredictOf(i, $"{i}"))).Contains("\"replayed\":true", StringComparison.Ordinal));
        Assert.Equal(200, (await server.HistoryAsync(ack.Text("session_id"))).GetArrayLength());
    }

    [Fact]
    public async Task Stop_WithAPause_IsNotReadyAndStillServesWhatThereIs()
    {
        var pause = TimeSpan.FromSeconds(7.777);
        var timers = new HeldTimers(pause);
        await using var server = await TestServer.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(timers), "--Drain:Pause", pause.ToString("c"));
        await using var client = await server.ConfiguredAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/health/ready"));
        var stopping = server.StopAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(server, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/health/live"));
        Assert.Equal("draining", (await server.JsonAsync("/health")).Text("status"));
        using var refused = await UpgradeTests.UpgradeAsync(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        await client.ServesAsync();

        await timers.RunOutAsync();
        Assert.Equal(1012, await client.ReceiveCloseAsync());
        await stopping;
    }

    [Fact]
    public async Task Stop_PeerDoesNotAnswerTheClose_EndsAllTheSame()
    {
        await using var server = await TestServer.StartAsync("--Drain:Timeout", "00:00:01");
        await using var socket = await RawSocket.ConnectAsync(server.Address);
        await server.StopAsync().WaitAsync(StreamClient.Deadline);
        Assert.Equal(1012, await socket.ReceiveCloseAsync());
        Assert.Null(await socket.ReadFrameAsync());
    }

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string path)
    {
        using var reply = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        return reply.StatusCode;
    }
}
