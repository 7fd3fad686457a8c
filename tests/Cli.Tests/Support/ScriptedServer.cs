using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
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
    public static Task<ScriptedServer> StartAsync(Func<WebSocket, Task> stream) => StartAsync((socket, _) => stream(socket));

    /// <param name="stream">The same, with the number of the connection, from 1.</param>
    /// <param name="refuse">Given that number: whether to answer the upgrade by itself, and how. Null: every one is taken.</param>
    /// <param name="map">What else it answers.</param>
    public static async Task<ScriptedServer> StartAsync(Func<WebSocket, int, Task> stream, Func<HttpResponse, int, bool>? refuse = null, Action<WebApplication>? map = null)
    {
        var connections = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        app.Map("/api/v1/inference/stream", async (HttpContext http) =>
        {
            var number = Interlocked.Increment(ref connections);
            if (refuse?.Invoke(http.Response, number) == true)
                return;
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await stream(socket, number);
            http.Abort();
        });
        map?.Invoke(app);
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

    /// <summary>Takes the configuration and acknowledges it as this product does; the configuration's data is returned.</summary>
    public static async Task<JsonElement> AcknowledgeAsync(WebSocket socket, string session, bool resumed)
    {
        var config = JsonDocument.Parse(await ReceiveAsync(socket)).RootElement;
        await SendAsync(socket, $$$"""
            {"type":"config_ack","id":{{{config.GetProperty("id").GetRawText()}}},"status":"success","message":"Configuration applied",
             "session_id":"{{{session}}}","resume_token":"token of {{{session}}}","resumed":{{{(resumed ? "true" : "false")}}},"predictions_count":0,
             "ensemble_info":{"ensemble_name":"E","num_signals":2,"signals_using_boost":1}}
            """);
        return config.GetProperty("data");
    }

    public static Task ErrorAsync(WebSocket socket, string code) => SendAsync(socket, $$$"""{"type":"error","error_code":"{{{code}}}","message":"No."}""");

    /// <summary>Answers one prediction, t = 1; the request is returned.</summary>
    public static async Task<JsonElement> AnswerAsync(WebSocket socket)
    {
        var request = JsonDocument.Parse(await ReceiveAsync(socket)).RootElement;
        await SendAsync(socket, $$$"""{"type":"prediction","id":{{{request.GetProperty("id").GetRawText()}}},"data":{"predictions":{"t":1} } }""");
        return request;
    }

    /// <summary>Closes and waits until the client has answered.</summary>
    public static async Task CloseAsync(WebSocket socket, int code)
    {
        await socket.CloseOutputAsync((WebSocketCloseStatus)code, "", CancellationToken.None);
        while ((await socket.ReceiveAsync(new byte[1024], CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
            // Requests that were on their way.
        }
    }

    public static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
