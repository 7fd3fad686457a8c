using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamCluster.Load;

/// <summary>
/// A device that has configured its session and then says nothing but the pongs that are asked of it. Written on the bare socket, without a
/// buffer of its own while it waits: tens of thousands of them have room beside the server that is measured.
/// </summary>
internal sealed class QuietDevice(Socket socket) : IDisposable
{
    private const int PingOpcode = 9;

    public static async Task<QuietDevice> OpenAsync(Uri server, IPAddress source, byte[] configuration, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(source, 0));
        await socket.ConnectAsync(IPAddress.Parse(server.Host), server.Port, cancellationToken);
        var device = new QuietDevice(socket);
        await device.UpgradeAsync(server, cancellationToken);
        await socket.SendAsync(WebSocketFrame.Text(configuration), cancellationToken);
        var reply = await device.ReadMessageAsync(cancellationToken);
        if (!reply.Span.StartsWith("{\"type\":\"config_ack\""u8))
            throw new IOException(Encoding.UTF8.GetString(reply.Span));
        return device;
    }

    /// <summary>Until the connection ends.</summary>
    public async Task HoldAsync()
    {
        try
        {
            while (true)
            {
                await socket.ReceiveAsync(Memory<byte>.Empty);
                if (!AnswerPing())
                    return;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task UpgradeAsync(Uri server, CancellationToken cancellationToken)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /api/v1/inference/stream HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"), cancellationToken);
        var buffer = new byte[1024];
        var length = 0;
        // The server says nothing after its head until it is spoken to.
        while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            length += await ReceiveSomeAsync(buffer.AsMemory(length), cancellationToken);
        if (!buffer.AsSpan().StartsWith("HTTP/1.1 101"u8))
            throw new IOException(Encoding.ASCII.GetString(buffer, 0, length));
    }

    private async Task<ReadOnlyMemory<byte>> ReadMessageAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        for (var length = 0; ;)
        {
            length += await ReceiveSomeAsync(buffer.AsMemory(length), cancellationToken);
            if (WebSocketFrame.TryPayload(buffer.AsMemory(0, length), out var payload))
                return payload;
        }
    }

    private async Task<int> ReceiveSomeAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        await socket.ReceiveAsync(buffer, cancellationToken) is var count and > 0 ? count : throw new IOException("The server closed the connection.");

    /// <summary>False: the connection has ended. A ping is a dozen bytes, which arrive together.</summary>
    private bool AnswerPing()
    {
        Span<byte> buffer = stackalloc byte[256];
        var count = socket.Receive(buffer);
        if (count < 2 || (buffer[0] & 0xF) != PingOpcode)
            return false;
        socket.Send(WebSocketFrame.Pong(buffer[2..count]));
        return true;
    }
}
