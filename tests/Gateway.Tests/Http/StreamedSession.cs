using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace StreamCluster.Gateway.Tests.Http;

/// <summary>Makes a session with a history, as a client does.</summary>
internal static class StreamedSession
{
    /// <summary>The boundary signals of <c>Ensemble_x</c> for which tests/Data/README.md has the results.</summary>
    private const string Sample = """{"Temperature_boundary_1":24,"Temperature_boundary_2":30,"Pressure_boundary_1":2}""";

    /// <summary>Streams that many samples through <c>Ensemble_x</c> and disconnects; returns the session's id.</summary>
    public static async Task<string> MakeAsync(Uri server, int samples)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{server.Authority}/api/v1/inference/stream"), CancellationToken.None);
        var ack = await AskAsync(socket, """{"type":"config","data":{"ensemble_name":"Ensemble_x"}}""");
        for (var sample = 0; sample < samples; sample++)
        {
            var reply = await AskAsync(
                socket, $$$"""{"type":"predict","data":{"boundary_signals":{{{Sample}}},"timestamp":"t{{{sample}}}"}}""");
            Assert.Equal("prediction", reply.GetProperty("type").GetString());
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        return ack.GetProperty("session_id").GetString()!;
    }

    private static async Task<JsonElement> AskAsync(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[64 * 1024];
        var length = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += received.Count;
        }
        while (!received.EndOfMessage);
        using var reply = JsonDocument.Parse(buffer.AsMemory(0, length));
        return reply.RootElement.Clone();
    }
}
