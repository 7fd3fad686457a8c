using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>A WebSocket by hand, frame by frame (RFC 6455, section 5.2): does what no decent client does.</summary>
public sealed class RawSocket : IAsyncDisposable
{
    public const byte Continuation = 0;
    public const byte Text = 1;
    public const byte Close = 8;
    public const byte Ping = 9;
    public const byte Pong = 10;
    private readonly TcpClient _tcp;
    private readonly BufferedStream _stream;

    private RawSocket(TcpClient tcp) => (_tcp, _stream) = (tcp, new BufferedStream(tcp.GetStream()));

    /// <param name="server">The server.</param>
    /// <param name="receiveBuffer">Bytes that the operating system takes for a client that does not read; null: its default.</param>
    /// <param name="path">Where the WebSocket is asked for.</param>
    public static async Task<RawSocket> ConnectAsync(Uri server, int? receiveBuffer = null, string path = "/api/v1/inference/stream")
    {
        var tcp = new TcpClient(AddressFamily.InterNetwork) { NoDelay = true };
        if (receiveBuffer is { } bytes)
            tcp.ReceiveBufferSize = bytes;
        await tcp.ConnectAsync(IPAddress.Loopback, server.Port);
        var socket = new RawSocket(tcp);
        await socket.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        Assert.Equal("HTTP/1.1 101 Switching Protocols", await socket.ReadLineAsync());
        while (await socket.ReadLineAsync() is { Length: > 0 })
        {
        }

        return socket;
    }

    /// <summary>A frame as a client sends it; the mask is zero, which leaves the payload as it is.</summary>
    public static byte[] Frame(byte opcode, ReadOnlySpan<byte> payload, bool final = true)
    {
        var head = payload.Length < 126 ? 2 : payload.Length <= ushort.MaxValue ? 4 : 10;
        var frame = new byte[head + 4 + payload.Length];
        frame[0] = (byte)(opcode | (final ? 0x80 : 0));
        frame[1] = (byte)(0x80 | (head switch { 2 => payload.Length, 4 => 126, _ => 127 }));
        if (head == 4)
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        else if (head == 10)
            BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
        payload.CopyTo(frame.AsSpan(head + 4));
        return frame;
    }

    public static byte[] Frame(string text) => Frame(Text, Encoding.UTF8.GetBytes(text));

    public Task SendAsync(string text) => WriteAsync(Frame(text));

    /// <summary>Bytes as they are.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        await _tcp.GetStream().WriteAsync(bytes, deadline.Token);
    }

    /// <summary>The next frame, or null: the connection has ended, however.</summary>
    public async Task<(byte Opcode, byte[] Payload)?> ReadFrameAsync()
    {
        try
        {
            var head = await ReadAsync(2);
            var length = head[1] switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
                127 => (long)BinaryPrimitives.ReadUInt64BigEndian(await ReadAsync(8)),
                var small => small,
            };
            return ((byte)(head[0] & 0x0F), await ReadAsync((int)length));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The next message of one frame.</summary>
    public async Task<string> ReceiveAsync()
    {
        while (true)
        {
            var frame = await ReadFrameAsync();
            Assert.NotNull(frame);
            Assert.NotEqual(Close, frame.Value.Opcode);
            if (frame.Value.Opcode == Text)
                return Encoding.UTF8.GetString(frame.Value.Payload);
        }
    }

    public async Task<string> AskAsync(string text)
    {
        await SendAsync(text);
        return await ReceiveAsync();
    }

    /// <summary>The code of the server's close frame; replies before it are a failure.</summary>
    public async Task<int> ReceiveCloseAsync()
    {
        while (true)
        {
            var frame = await ReadFrameAsync();
            Assert.NotNull(frame);
            Assert.NotEqual(Text, frame.Value.Opcode);
            if (frame.Value.Opcode == Close)
                return CodeOf(frame.Value.Payload);
        }
    }

    public static int CodeOf(byte[] closePayload) => BinaryPrimitives.ReadUInt16BigEndian(closePayload);

    /// <summary>Ends the connection as a device that lost its power and came back does: by a reset.</summary>
    public void Reset()
    {
        _tcp.Client.LingerState = new LingerOption(true, 0);
        _tcp.Client.Close();
    }

    public async ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        await _stream.DisposeAsync();
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, deadline.Token);
        return bytes;
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal))
            line.Append((char)(await ReadAsync(1))[0]);
        return line.ToString()[..^2];
    }
}
