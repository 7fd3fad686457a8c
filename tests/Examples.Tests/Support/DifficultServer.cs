using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamCluster.Cli.Tests;

namespace StreamCluster.Examples.Tests;

/// <summary>
/// A server that goes through what a client has to know: it puts the first reading off, closes with 1013 before it is answered, answers it to
/// the resumed session, and then takes the key away (4003).
/// </summary>
internal sealed class DifficultServer : IAsyncDisposable
{
    private ScriptedServer _server = null!;

    public string Address => _server.Endpoint.ToString();

    public int Connections { get; private set; }

    /// <summary>The first reading, as often as it came: when it was taken, and the id of the message.</summary>
    public List<(string Time, string Id)> First { get; } = [];

    /// <summary>What the second connection was configured with.</summary>
    public JsonElement Resumed { get; private set; }

    public static async Task<DifficultServer> StartAsync()
    {
        var difficult = new DifficultServer();
        difficult._server = await ScriptedServer.StartAsync(difficult.ServeAsync, map: static app =>
        {
            app.MapGet("/api/v1/ensemble/{name}/info", () => Results.Text("""{"signals":{"boundary":["a"],"target":["t"]}}""", "application/json"));
            app.MapGet("/api/v1/ensemble/{name}/ranges", () => Results.Text("""{"signals":{"a":{"min":0,"max":2,"mean":1,"std":0.1}}}""", "application/json"));
        });
        return difficult;
    }

    /// <summary>Takes the configuration and acknowledges it.</summary>
    public static async Task<JsonElement> AcknowledgeAsync(WebSocket socket, bool resumed)
    {
        var config = JsonDocument.Parse(await ScriptedServer.ReceiveAsync(socket)).RootElement;
        await ScriptedServer.SendAsync(socket, $$$"""
            {"type":"config_ack","status":"success","message":"Configuration applied","session_id":"session_1",
             "resume_token":"token","resumed":{{{(resumed ? "true" : "false")}}},"predictions_count":0,
             "ensemble_info":{"ensemble_name":"E","num_signals":1,"signals_using_boost":0}}
            """);
        return config.GetProperty("data");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(WebSocket socket, int number)
    {
        Connections = number;
        var config = await AcknowledgeAsync(socket, resumed: number > 1);
        if (number == 1)
        {
            await UntilFirstAsync(socket);
            await ScriptedServer.SendAsync(
                socket, $$"""{"type":"error","error_code":"OVERLOADED","message":"Later.","details":{"retry_after_ms":20},"id":{{First[0].Id}} }""");
            await UntilFirstAsync(socket);
            await ScriptedServer.CloseAsync(socket, 1013);
            return;
        }

        Resumed = config;
        await UntilFirstAsync(socket, (time, id) => ScriptedServer.SendAsync(socket, $$$"""
            {"type":"prediction","status":"success","id":{{{id}}},"data":{"predictions":{"t":1.5},"signals_used_boost":[],"latency_ms":1,"timestamp":"{{{time}}}"} }
            """));
        await ScriptedServer.CloseAsync(socket, 4003);
    }

    /// <summary>Takes messages until one carries the first reading, and answers each of them.</summary>
    private async Task UntilFirstAsync(WebSocket socket, Func<string, string, Task>? answer = null)
    {
        while (true)
        {
            var message = JsonDocument.Parse(await ScriptedServer.ReceiveAsync(socket)).RootElement;
            var (time, id) = (message.GetProperty("data").GetProperty("timestamp").GetString()!, message.GetProperty("id").GetRawText());
            if (answer is not null)
                await answer(time, id);
            if (First.Count > 0 && First[0].Time != time)
                continue;
            First.Add((time, id));
            return;
        }
    }
}
