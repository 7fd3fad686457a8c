using System.Net.WebSockets;

namespace StreamCluster.Client;

/// <summary>
/// One WebSocket with the session configured, from <see cref="OpenAsync"/> to <see cref="Ended"/>. Requests go out in the order of the
/// line, replies come in the same order and are matched to them. What becomes of the line when it ends is not its business.
/// </summary>
internal sealed partial class StreamConnection : IAsyncDisposable
{
    // An answer to a close frame is a few bytes; only where nobody reads does it take longer, and then it is not missed.
    private static readonly TimeSpan CloseAnswerTimeout = TimeSpan.FromMilliseconds(250);

    private readonly ClientWebSocket _socket;
    private readonly StreamClientOptions _options;
    private readonly RequestLine _line;
    private readonly ReplyReader _replies;
    private readonly ReplyWatch? _watch;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _giveUp;
    private readonly TaskCompletionSource<StreamException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _sentLast = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _receiving = Task.CompletedTask;
    private bool _sending;
    private bool _stopped;

    private StreamConnection(
        ClientWebSocket socket, StreamEndpoint endpoint, StreamClientOptions options, RequestLine line, ReplyReader replies)
    {
        (_socket, Endpoint, _options, _line, _replies) = (socket, endpoint, options, line, replies);
        _giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
        if (options.ReplyTimeout is { } timeout)
            _watch = new ReplyWatch(timeout, line, options.TimeProvider, () => Abort(StreamClosedException.Silent(timeout)));
    }

    public StreamEndpoint Endpoint { get; }

    /// <summary>What the server said to the configuration.</summary>
    public SessionAck Ack { get; private set; } = new();

    /// <summary>Ends with the connection and says why. Never fails.</summary>
    public Task<StreamException> Ended => _ended.Task;

    /// <summary>From now on requests go out and replies are taken.</summary>
    public void Start()
    {
        _receiving = ReceiveAsync();
        SendWaiting();
    }

    /// <summary>Closes with code 1000; replies that come before the server's answer are still taken.</summary>
    public async Task CloseAsync()
    {
        try
        {
            _giveUp.CancelAfter(_options.CloseTimeout);
            if (_socket.State is WebSocketState.Open)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _giveUp.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone already, or silent: the receiving loop ends either way.
        }

        await _ended.Task;
    }

    /// <summary>Ends it where it stands. When it returns, nothing is sent or taken any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Abort(StreamClosedException.Disposed());
        _watch?.Dispose();
        await StopSending();
        await _receiving;
        _socket.Dispose();
        _giveUp.Dispose();
    }

    /// <summary>The first reason counts.</summary>
    private void Abort(StreamException reason)
    {
        _ended.TrySetResult(reason);
        _socket.Abort();
    }
}
