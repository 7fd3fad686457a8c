using System.Net;
using System.Net.WebSockets;

namespace StreamCluster.Client;

/// <summary>
/// One WebSocket: requests go out in the order they were put in, replies come in the same order and are matched to them. Ends once,
/// for one reason, which every request without a reply is told.
/// </summary>
internal sealed partial class StreamConnection : IAsyncDisposable
{
    private readonly ClientWebSocket _socket;
    private readonly StreamClientOptions _options;
    private readonly Lock _gate = new();
    private readonly Queue<PendingReply> _waiting = new();
    private readonly Queue<PendingReply> _outstanding = new();
    private readonly CancellationTokenSource _giveUp;
    private readonly Task _receiving;
    private bool _sending;
    private bool _disposed;
    private Exception? _end;

    private StreamConnection(ClientWebSocket socket, StreamClientOptions options)
    {
        (_socket, _options) = (socket, options);
        _giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
        _receiving = ReceiveAsync();
    }

    /// <exception cref="StreamConnectException">Not reachable, or the upgrade was refused.</exception>
    public static async Task<StreamConnection> OpenAsync(StreamClientOptions options, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.KeepAliveInterval = options.KeepAliveInterval;
            socket.Options.KeepAliveTimeout = options.KeepAliveTimeout;
            if (options.ApiKey is { Length: > 0 } key)
                socket.Options.SetRequestHeader("X-Api-Key", key);
            await socket.ConnectAsync(options.Endpoint.Stream, cancellationToken);
            return new StreamConnection(socket, options);
        }
        catch (WebSocketException exception)
        {
            HttpStatusCode? status = (int)socket.HttpStatusCode is 0 ? null : socket.HttpStatusCode;
            socket.Dispose();
            throw ConnectFailure.From(options.Endpoint, status, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Puts a request in line. It is sent by <see cref="SendWaiting"/>.</summary>
    public void Enqueue(PendingReply pending)
    {
        lock (_gate)
        {
            if (_end is null)
            {
                _waiting.Enqueue(pending);
                return;
            }
        }

        pending.Message.Dispose();
        pending.Fail(_end);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        if (_socket.State is WebSocketState.Open)
        {
            _giveUp.CancelAfter(_options.CloseTimeout);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _giveUp.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Gone already, or silent: the receiving loop ends either way.
            }
        }

        _giveUp.CancelAfter(_options.CloseTimeout);
        await _receiving;
        _socket.Dispose();
        _giveUp.Dispose();
    }

    /// <summary>The first reason counts. Requests that are being sent keep their message until the sending loop is done with it.</summary>
    private void End(Exception reason)
    {
        List<PendingReply> failed;
        lock (_gate)
        {
            _end ??= reason;
            failed = [.. _outstanding, .. _waiting];
            foreach (var unsent in _waiting)
                unsent.Message.Dispose();
            _outstanding.Clear();
            _waiting.Clear();
        }

        foreach (var pending in failed)
            pending.Fail(_end);
    }
}
