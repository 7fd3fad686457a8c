using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests;

/// <summary>A peer that does what a test says, for what the real server does only in trouble.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    public StreamEndpoint Endpoint => StreamEndpoint.Parse(_app.Urls.Single());

    /// <param name="stream">What it does with a connection; when it returns, the connection is cut.</param>
    public static async Task<ScriptedServer> StartAsync(Func<WebSocket, Task> stream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        app.Map("/api/v1/inference/stream", async (HttpContext http) =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await stream(socket);
            http.Abort();
        });
        await app.StartAsync();
        return new ScriptedServer(app);
    }

    public static async Task<string> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += part.Count;
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    /// <summary>Takes the configuration and acknowledges it as a server does that knows only the published interface.</summary>
    public static async Task AcknowledgeAsync(WebSocket socket)
    {
        await ReceiveAsync(socket);
        await SendAsync(socket, """
            {"type":"config_ack","status":"success","message":"Configuration applied","session_id":"session_1",
             "ensemble_info":{"ensemble_name":"E","num_signals":2,"signals_using_boost":1}}
            """);
    }

    public static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
