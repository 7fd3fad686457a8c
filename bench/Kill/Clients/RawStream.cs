using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace StreamCluster.Kill;

/// <summary>One WebSocket; every way to lose it is a <see cref="ConnectionLostException"/>.</summary>
internal sealed class RawStream : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private byte[] _reply = new byte[1 << 14];

    private RawStream(TimeSpan patience, TimeProvider clock) => (_patience, _clock) = (patience, clock);

    /// <summary>When it was opened, by the clock.</summary>
    public long OpenedAt { get; private set; }

    public static async Task<RawStream> OpenAsync(Uri address, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        var stream = new RawStream(patience, clock) { OpenedAt = clock.GetTimestamp() };
        try
        {
            await stream.GuardAsync(
                async token =>
                {
                    await stream._socket.ConnectAsync(address, token);
                    return true;
                },
                cancellationToken);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public Task SendAsync(byte[] message, CancellationToken cancellationToken) => GuardAsync(
        async token =>
        {
            await _socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, token);
            return true;
        },
        cancellationToken);

    public Task<StreamReply> ReceiveAsync(CancellationToken cancellationToken) => GuardAsync(
        async token =>
        {
            var length = 0;
            while (true)
            {
                var part = await _socket.ReceiveAsync(_reply.AsMemory(length), token);
                if (part.MessageType == WebSocketMessageType.Close)
                    throw new ConnectionLostException($"closed by the server: {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}");
                length += part.Count;
                if (part.EndOfMessage)
                    return Read(_reply.AsMemory(0, length));
                if (length == _reply.Length)
                    Array.Resize(ref _reply, length * 2);
            }
        },
        cancellationToken);

    /// <summary>A reply that cannot be read answers nothing: the connection is given up, and the request is in doubt.</summary>
    private static StreamReply Read(ReadOnlyMemory<byte> message)
    {
        try
        {
            return StreamReply.Read(message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new UnreadableReplyException(Encoding.UTF8.GetString(message.Span), exception);
        }
    }

    public void Dispose()
    {
        _socket.Abort();
        _socket.Dispose();
    }

    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await act(either.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or HttpRequestException or IOException or ObjectDisposedException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ConnectionLostException(patience.IsCancellationRequested ? "no answer in time" : exception.Message, inner: exception);
        }
    }
}
