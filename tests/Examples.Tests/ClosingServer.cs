using System.Net.WebSockets;
using System.Text.Json;
using StreamCluster.Cli.Tests;

namespace StreamCluster.Examples.Tests;

/// <summary>A server that begins to close its first connection and takes its time, and answers on the next.</summary>
internal sealed class ClosingServer : IAsyncDisposable
{
    private readonly TaskCompletionSource _configured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedServer _server = null!;

    public string Address => _server.Endpoint.ToString();

    /// <summary>The first connection has its configuration, and is told to close.</summary>
    public Task Configured => _configured.Task;

    public static async Task<ClosingServer> StartAsync()
    {
        var closing = new ClosingServer();
        closing._server = await ScriptedServer.StartAsync(closing.ServeAsync);
        return closing;
    }

    /// <summary>Ends the first connection.</summary>
    public void LetGo() => _letGo.TrySetResult();

    public ValueTask DisposeAsync()
    {
        LetGo();
        return _server.DisposeAsync();
    }

    private async Task ServeAsync(WebSocket socket, int number)
    {
        await DifficultServer.AcknowledgeAsync(socket, resumed: number > 1);
        if (number == 1)
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)1012, "", CancellationToken.None);
            _configured.TrySetResult();
            await _letGo.Task;
            return;
        }

        while (true)
        {
            var message = JsonDocument.Parse(await ScriptedServer.ReceiveAsync(socket)).RootElement;
            var time = message.GetProperty("data").GetProperty("timestamp").GetRawText();
            await ScriptedServer.SendAsync(socket, $$$"""
                {"type":"prediction","status":"success","id":{{{message.GetProperty("id").GetRawText()}}},
                 "data":{"predictions":{"t":1.5},"signals_used_boost":[],"latency_ms":1,"timestamp":{{{time}}}} }
                """);
        }
    }
}
