using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>A client that says exactly what a test tells it. Every wait ends at <see cref="Deadline"/>, as a failure.</summary>
public sealed class StreamClient : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly ClientWebSocket _socket = new();

    public WebSocketState State => _socket.State;

    public static Uri StreamAt(Uri server) => new($"ws://{server.Authority}/api/v1/inference/stream");

    public static async Task<StreamClient> ConnectAsync(Uri server, Action<ClientWebSocketOptions>? options = null)
    {
        var client = new StreamClient();
        client._socket.Options.CollectHttpResponseDetails = true;
        options?.Invoke(client._socket.Options);
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await client._socket.ConnectAsync(StreamAt(server), deadline.Token);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type, bool endOfMessage = true)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _socket.SendAsync(bytes, type, endOfMessage, deadline.Token);
    }

    /// <summary>The next message, or null: the server's close frame.</summary>
    public async Task<string?> TryReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var message = new MemoryStream();
        var part = new byte[16 << 10];
        while (true)
        {
            var result = await _socket.ReceiveAsync(part.AsMemory(), deadline.Token);
            if (result.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(part, 0, result.Count);
            if (result.EndOfMessage)
                return Encoding.UTF8.GetString(message.ToArray());
        }
    }

    public async Task<string> ReceiveAsync()
    {
        var reply = await TryReceiveAsync();
        Assert.True(reply is not null, $"closed with {(int?)_socket.CloseStatus}");
        return reply;
    }

    public async Task<string> AskAsync(string text)
    {
        await SendAsync(text);
        return await ReceiveAsync();
    }

    /// <summary>The reply as a tree.</summary>
    public async Task<JsonElement> AskJsonAsync(string text) => JsonElement.Parse(await AskAsync(text));

    /// <summary>The code with which the server closes; replies before it are a failure.</summary>
    public async Task<int> ReceiveCloseAsync()
    {
        Assert.Null(await TryReceiveAsync());
        await CloseAsync();
        return (int)_socket.CloseStatus!;
    }

    /// <summary>Closes, or answers the server's close.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _socket.CloseAsync(status, null, deadline.Token);
    }

    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <summary>Sends a configuration with these members of <c>data</c> and expects its <c>config_ack</c>.</summary>
    public async Task<JsonElement> ConfigureAsync(string members)
    {
        var ack = await AskJsonAsync(Messages.Config(members));
        Assert.True(ack.GetProperty("type").GetString() == "config_ack", ack.GetRawText());
        return ack;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
