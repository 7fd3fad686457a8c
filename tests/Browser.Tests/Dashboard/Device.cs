using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace StreamCluster.Browser.Tests.Dashboard;

/// <summary>A device as there are many: configures a session of the shipped ensemble and sends readings over a real socket.</summary>
internal sealed class Device : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private int _sent;

    public string Session { get; private set; } = "";

    public static async Task<Device> ConnectAsync(DashboardServer server)
    {
        var device = new Device();
        await device._socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/api/v1/inference/stream"), CancellationToken.None);
        var ack = await device.AskAsync("""{"type":"config","data":{"ensemble_name":"TennesseeEastman"}}""");
        device.Session = ack.GetProperty("session_id").GetString()!;
        return device;
    }

    /// <summary>That many single readings, one after the other; returns the last reply.</summary>
    public async Task<JsonElement> PredictAsync(int readings)
    {
        JsonElement reply = default;
        for (var i = 0; i < readings; i++)
            reply = await AskAsync($$$"""{"type":"predict","data":{"boundary_signals":{{{Reading()}}},"timestamp":"{{{Time()}}}"}}""");
        Assert.Equal("prediction", reply.GetProperty("type").GetString());
        return reply;
    }

    public async Task PredictBatchAsync(int readings)
    {
        var reply = await AskAsync(
            $$$"""{"type":"predict_batch","data":{"batch":[{{{string.Join(',', Enumerable.Range(0, readings).Select(_ => Reading()))}}}]}}""");
        Assert.Equal(readings, reply.GetProperty("data").GetProperty("count").GetInt32());
    }

    public async Task<JsonElement> AskAsync(string message)
    {
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        using var text = new MemoryStream();
        var part = new byte[16 << 10];
        WebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(part, CancellationToken.None);
            text.Write(part, 0, received.Count);
        }
        while (!received.EndOfMessage);
        using var reply = JsonDocument.Parse(text.ToArray());
        return reply.RootElement.Clone();
    }

    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Reading() =>
        $$"""{ {{string.Join(',', Enumerable.Range(1, 11).Select(static i => $"\"XMV_{i.ToString(CultureInfo.InvariantCulture)}\":50"))}}, "XMEAS_1":0.25,"XMEAS_2":3660,"XMEAS_3":4500,"XMEAS_4":9.3}""";

    private string Time() => DateTimeOffset.UnixEpoch.AddDays(20000).AddSeconds(_sent++).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
