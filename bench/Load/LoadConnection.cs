using System.Net.WebSockets;
using System.Text;

namespace StreamCluster.Load;

/// <summary>One connection: sends ahead, reads replies in order, takes the time of each.</summary>
internal sealed class LoadConnection(LoadPlan plan, byte[][] messages, TimeProvider clock) : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _reply = new byte[1 << 16];
    private readonly Queue<long> _due = new();
    private PolledStream? _transport;
    private int _replies;
    private int _next;

    /// <summary>When each message was sent, or was due, and when its reply was there.</summary>
    public List<(long At, long Answered)> Messages { get; } = new(1 << 12);

    /// <summary>Replies so far.</summary>
    public int Replies => Volatile.Read(ref _replies);

    /// <summary>Bytes of the last reply.</summary>
    public int ReplyBytes { get; private set; }

    public long Errors { get; private set; }

    public string? FirstError { get; private set; }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        if (plan.SignalsOf is not null)
            return;
        await SendAsync(Encoding.UTF8.GetBytes($$$"""{"type":"config","data":{"ensemble_name":"{{{plan.Ensemble}}}","batch_size":{{{plan.SamplesPerMessage}}}}}"""), cancellationToken);
        await ReceiveAsync(cancellationToken);
        if (Errors > 0)
            throw new InvalidOperationException(FirstError);
    }

    /// <summary>Sends on as soon as replies come, until it is to stop and everything is answered.</summary>
    public async Task RunClosedLoopAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        var sent = new Queue<long>();
        while (true)
        {
            while (sent.Count < plan.Window && !stop.IsCancellationRequested)
            {
                sent.Enqueue(clock.GetTimestamp());
                await SendNextAsync(cancellationToken);
            }

            if (!sent.TryDequeue(out var at))
                return;
            await TakeAsync(at, cancellationToken);
        }
    }

    /// <summary>
    /// In place of a closed loop: takes the replies to what <see cref="SendDue"/> sends, until the server or <see cref="Dispose"/> ends it. From
    /// here on everything is done by the thread that calls <see cref="Poll"/>.
    /// </summary>
    public async Task TakeDueAsync()
    {
        _transport!.BeginPolling();
        while (true)
        {
            await ReceiveAsync(CancellationToken.None);
            if (!_due.TryDequeue(out var due))
                throw new IOException("The server sent a reply to nothing.");
            Answered(due);
        }
    }

    /// <summary>Whether replies are awaited.</summary>
    public bool IsDue => _due.Count > 0;

    /// <summary>Sends a message that was due at this time, whatever has been answered.</summary>
    public void SendDue(long due)
    {
        _due.Enqueue(due);
        var sending = SendNextAsync(CancellationToken.None);
        if (sending.IsCompleted) // the transport has sent when it returns
            sending.GetAwaiter().GetResult();
        else
            sending.AsTask().Wait();
    }

    /// <summary>Takes the replies that have come.</summary>
    public void Poll() => _transport!.Poll();

    public void Dispose()
    {
        _socket.Dispose();
        _transport?.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (plan.Rate == 0)
        {
            await _socket.ConnectAsync(plan.StreamAddress, cancellationToken);
            return;
        }

        using var http = new SocketsHttpHandler
        {
            ConnectCallback = (context, _) => ValueTask.FromResult<Stream>(_transport = PolledStream.Connect(context.DnsEndPoint)),
        };
        using var invoker = new HttpMessageInvoker(http);
        await _socket.ConnectAsync(plan.StreamAddress, invoker, cancellationToken);
    }

    private async ValueTask TakeAsync(long at, CancellationToken cancellationToken)
    {
        await ReceiveAsync(cancellationToken);
        Answered(at);
    }

    private void Answered(long at)
    {
        Messages.Add((at, clock.GetTimestamp()));
        Volatile.Write(ref _replies, Messages.Count);
    }

    private ValueTask SendNextAsync(CancellationToken cancellationToken) => SendAsync(messages[_next++ % messages.Length], cancellationToken);

    private ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        var first = true;
        var bytes = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_reply.AsMemory(), cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
                throw new IOException($"The server closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            if (first && _reply.AsSpan(0, result.Count).StartsWith("{\"type\":\"error\""u8))
            {
                Errors++;
                FirstError ??= Encoding.UTF8.GetString(_reply, 0, result.Count);
            }

            first = false;
            bytes += result.Count;
            if (!result.EndOfMessage)
                continue;
            ReplyBytes = bytes;
            return;
        }
    }
}
