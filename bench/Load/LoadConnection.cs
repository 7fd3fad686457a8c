using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace StreamCluster.Load;

/// <summary>One connection: sends ahead, reads replies in order, measures the latency of each.</summary>
internal sealed class LoadConnection(LoadPlan plan, Uri address, byte[][] messages, LoadErrors errors, TimeProvider clock) : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _reply = new byte[1 << 16];
    private readonly Lock _lock = new();
    private readonly Queue<long> _due = new();
    private PolledStream? _transport;
    private int _failed;
    private int _replies;
    private int _next;

    /// <summary>When each message was sent, or was due, and when its reply arrived. Error replies are not among them.</summary>
    public List<(long At, long Answered)> Messages { get; } = new(1 << 12);

    /// <summary>Replies so far, error replies included.</summary>
    public int Replies => Volatile.Read(ref _replies);

    /// <summary>Bytes of the last reply.</summary>
    public int ReplyBytes { get; private set; }

    /// <summary>The connection has ended before its time. It sends and receives nothing more.</summary>
    public bool HasFailed => Volatile.Read(ref _failed) != 0;

    /// <summary>Whether replies are awaited.</summary>
    public bool IsDue
    {
        get
        {
            lock (_lock)
                return _due.Count > 0 && !HasFailed;
        }
    }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        if (plan.SignalsOf is not null)
            return;
        await SendAsync(Encoding.UTF8.GetBytes($$$"""{"type":"config","data":{"ensemble_name":"{{{plan.Ensemble}}}","batch_size":{{{plan.SamplesPerMessage}}}}}"""), cancellationToken);
        if (await ReceiveAsync(cancellationToken) is { } error)
            throw new InvalidOperationException(error);
    }

    /// <summary>Sends on as soon as replies come, until <paramref name="stop"/> and the reply to everything sent, or until it fails.</summary>
    public async Task RunClosedLoopAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        _transport?.BeginPolling();
        try
        {
            while (true)
            {
                while (_due.Count < plan.Window && !stop.IsCancellationRequested)
                    await SendNextAsync(clock.GetTimestamp(), cancellationToken);
                if (!IsDue)
                    return;
                Answered(await ReceiveAsync(cancellationToken));
            }
        }
        catch (Exception exception) when (IsLoss(exception, cancellationToken))
        {
            Fail(exception);
        }
    }

    /// <summary>
    /// In place of a closed loop: takes the replies to what <see cref="SendDue"/> sends, until the connection fails or <see cref="Dispose"/>
    /// ends it. With <see cref="ClientKind.Poll"/> everything is done by the thread that calls <see cref="Poll"/>.
    /// </summary>
    public async Task TakeDueAsync()
    {
        _transport?.BeginPolling();
        try
        {
            while (true)
                Answered(await ReceiveAsync(CancellationToken.None));
        }
        catch (Exception exception) when (IsLoss(exception, CancellationToken.None))
        {
            Fail(exception);
        }
    }

    /// <summary>Sends a message that was due at this time, whatever has been answered.</summary>
    public void SendDue(long due)
    {
        if (HasFailed)
            return;
        try
        {
            var sending = SendNextAsync(due, CancellationToken.None);
            if (sending.IsCompleted) // as a rule: it fits the socket's buffer
                sending.GetAwaiter().GetResult();
            else
                sending.AsTask().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (IsLoss(exception, CancellationToken.None))
        {
            Fail(exception);
        }
    }

    /// <summary>Takes the replies that have come; only with <see cref="ClientKind.Poll"/>.</summary>
    public void Poll() => _transport!.Poll();

    /// <summary>Ends a connection whose replies do not come.</summary>
    public void GiveUp(TimeSpan waited)
    {
        Fail(new TimeoutException($"No reply within {waited.TotalSeconds:0} s."));
        Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _transport?.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (plan.ApiKey is not null)
            _socket.Options.SetRequestHeader(LoadPlan.ApiKeyHeader, plan.ApiKey);
        if (plan.Client == ClientKind.Wait)
        {
            await _socket.ConnectAsync(address, cancellationToken);
            return;
        }

        using var http = new SocketsHttpHandler
        {
            ConnectCallback = (context, _) => ValueTask.FromResult<Stream>(_transport = PolledStream.Connect(context.DnsEndPoint)),
        };
        using var invoker = new HttpMessageInvoker(http);
        await _socket.ConnectAsync(address, invoker, cancellationToken);
    }

    private ValueTask SendNextAsync(long due, CancellationToken cancellationToken)
    {
        lock (_lock)
            _due.Enqueue(due);
        return SendAsync(messages[_next++ % messages.Length], cancellationToken);
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private void Answered(string? error)
    {
        var answered = clock.GetTimestamp();
        long due;
        lock (_lock)
        {
            if (!_due.TryDequeue(out due))
                throw new IOException("The server sent a reply to nothing.");
        }

        if (error is null)
            Messages.Add((due, answered));
        else
            errors.Add(error);
        Volatile.Write(ref _replies, _replies + 1);
    }

    /// <summary>One reply; the text of an error reply, null for others. Its state is pooled: the generator makes no garbage while it measures.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<string?> ReceiveAsync(CancellationToken cancellationToken)
    {
        string? error = null;
        for (var bytes = 0; ;)
        {
            var result = await _socket.ReceiveAsync(_reply.AsMemory(), cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
                throw new IOException($"The server closed: {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}");
            if (bytes == 0 && _reply.AsSpan(0, result.Count).StartsWith("{\"type\":\"error\""u8))
                error = Encoding.UTF8.GetString(_reply, 0, result.Count);
            bytes += result.Count;
            if (!result.EndOfMessage)
                continue;
            ReplyBytes = bytes;
            return error;
        }
    }

    private void Fail(Exception exception)
    {
        if (Interlocked.Exchange(ref _failed, 1) == 0)
            errors.Add($"connection lost: {exception.Message} {exception.InnerException?.Message}".TrimEnd());
    }

    private static bool IsLoss(Exception exception, CancellationToken cancellationToken) =>
        exception is IOException or WebSocketException or ObjectDisposedException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
