using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Limits;

public sealed class UpgradeTests
{
    [Fact]
    public async Task Upgrade_MoreThanMaxConnections_Is503UntilOneLeaves()
    {
        await using var server = await TestServer.StartAsync("--Streaming:MaxConnections", "2");
        await using var first = await server.ConfiguredAsync();
        await using var second = await server.ConfiguredAsync();
        using var reply = await UpgradeAsync(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.True(reply.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(await reply.Content.ReadAsStringAsync());
        Assert.Equal("OVERLOADED", problem.Text("error_code"));
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());

        await first.CloseAsync();
        await using var third = await RetryAsync(server);
        await third.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await third.ServesAsync();
        await second.ServesAsync();
    }

    [Fact]
    public async Task Get_NotAWebSocket_Is426()
    {
        await using var server = await TestServer.StartAsync();
        using var reply = await server.Http.GetAsync(new Uri("/api/v1/inference/stream", UriKind.Relative));
        Assert.Equal(HttpStatusCode.UpgradeRequired, reply.StatusCode);
        Assert.Contains("websocket", reply.Headers.Upgrade.ToString(), StringComparison.Ordinal);
    }

    internal static async Task<HttpResponseMessage> UpgradeAsync(TestServer server, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/inference/stream", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The place is free a moment after the close has been answered.</summary>
    private static async Task<StreamClient> RetryAsync(TestServer server)
    {
        while (true)
        {
            try
            {
                return await server.ConnectAsync();
            }
            catch (WebSocketException)
            {
                await Task.Yield();
            }
        }
    }
}
