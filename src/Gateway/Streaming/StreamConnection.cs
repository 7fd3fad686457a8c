using System.Net.WebSockets;
using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// One WebSocket. Its loop takes every message that has arrived, makes one call to the session grain of them, and writes the replies in
/// the order of the requests. While the call runs at most one further message is taken off the socket: a client that sends ahead is held
/// back by TCP.
/// </summary>
internal sealed partial class StreamConnection
{
    /// <summary>From here on what has arrived is answered before more is taken: rows are what a client can make grow.</summary>
    private const int MaxGroupRows = 2 * SessionConfiguration.MaxBatchSize;

    private readonly WebSocket _socket;
    private readonly ConnectionServices _services;
    private readonly TransportStream _transport;
    private readonly MessageReceiver _receiver;
    private readonly MessageRate _rate;
    private readonly ReplyBuffer _reply = new();
    private readonly List<PendingReply> _pending = [];
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile AttachedStream? _stream;
    private Exception? _loss;
    private long _predictionsCount;
    private int _pendingRows;
    private int _closing;
    private int? _closedWith;

    public StreamConnection(long number, WebSocket socket, string? apiKeyHash, ConnectionServices services, TransportStream transport)
    {
        Number = number;
        ApiKeyHash = apiKeyHash;
        _socket = socket;
        _services = services;
        _transport = transport;
        _receiver = new MessageReceiver(_socket, _services.Options.MaxMessageBytes, _services.Budget, _services.Clock);
        _rate = new MessageRate(_services.Options.MaxMessagesPerSecond, _services.Clock);
        Times = new ConnectionTimes(_services.Clock, _services.Options);
        ConnectedAt = _services.Clock.GetUtcNow();
    }

    /// <summary>Number of the connection on this node, by the order of their acceptance.</summary>
    public long Number { get; }

    /// <summary>Which key let it in; null where none is needed.</summary>
    public string? ApiKeyHash { get; }

    public DateTimeOffset ConnectedAt { get; }

    public ConnectionTimes Times { get; }

    /// <summary>Its session; null before the first accepted configuration.</summary>
    public AttachedStream? Stream => _stream;

    /// <summary>The code with which the connection was closed, by whichever side was first; null: it broke.</summary>
    public int? ClosedWith => (int?)_socket.CloseStatus is { } theirs && _closedWith is null or (int)CloseCode.Normal ? theirs : _closedWith;

    public long PredictionsCount => Interlocked.Read(ref _predictionsCount);

    private bool HasRoom => _pending.Count < _services.Options.MaxGroupMessages && _pendingRows < MaxGroupRows;

    private bool IsClosing => Volatile.Read(ref _closing) != 0;

    /// <summary>Serves the connection until either side closes it.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (await ServeAsync() is { } loss)
                await LeaveAsync(loss);
        }
        catch (Exception exception) when (MessageReceiver.IsEndOfSocket(exception))
        {
            _services.Logger.Ended(Number, exception.Message); // dropped by this side
        }
        catch (Exception exception)
        {
            _services.Logger.ConnectionFailed(Number, exception);
        }
        finally
        {
            _reply.Release();
            EndSpans();
            if (_stream is { } held)
            {
                _services.Registry.LetGo(this, held);
                if (!_services.Readiness.IsDraining) // the client comes back at another node at once, and finds its session active
                    await _services.Sessions.DetachAsync(held);
            }
        }
    }

#pragma warning disable CA2012 // the receive that is under way is kept across calls on purpose; it is awaited exactly once
    /// <summary>Takes and answers until the connection ends.</summary>
    /// <returns>What said that the socket is lost; null: both sides have closed.</returns>
    private async Task<Exception?> ServeAsync()
    {
        var next = _receiver.ReceiveAsync();
        try
        {
            var goesOn = true;
            while (goesOn)
            {
                var message = await Once(ref next);
                await _writing.WaitAsync();
                try
                {
                    goesOn = await TakeAsync(message);
                    // Whatever else has already arrived goes with it.
                    while (goesOn && (next = _receiver.ReceiveAsync()).IsCompleted && HasRoom)
                        goesOn = await TakeAsync(await Once(ref next));
                    goesOn = goesOn && await AnswerAsync();
                }
                finally
                {
                    _reply.Release(); // no buffer is held while nobody sends
                    _writing.Release();
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException)
        {
            _loss = exception; // a reply could not be sent
        }

        if (_loss is not null)
        {
            Times.Closing();
            if (_transport.IsStuck)
                Abort();
        }

        // Nothing else may read beside the receive that is still under way, and its buffer has to be given back.
        var last = await Once(ref next);
        _receiver.Release(last);
        _loss ??= last.Loss;
        if (_loss is null && _socket.CloseStatus is null)
            _loss = await _receiver.DiscardAsync();
        return _loss;
    }

    private static ValueTask<ReceivedMessage> Once(ref ValueTask<ReceivedMessage> next)
    {
        var taken = next;
        next = default;
        return taken;
    }
#pragma warning restore CA2012

    /// <summary>
    /// The peer is gone, does not keep to the protocol, or does not read. But for the first it was told a code: it may read that, and what
    /// else was written. Ends with the peer, or when the sweeper loses patience.
    /// </summary>
    private async Task LeaveAsync(Exception loss)
    {
        if (loss is SlowReaderException || loss.InnerException is SlowReaderException)
        {
            _closedWith ??= (int)CloseCode.SlowReader;
            _services.Logger.Closed(Number, (int)CloseCode.SlowReader);
        }

        _services.Logger.Ended(Number, loss.Message);
        if (loss is OperationCanceledException or ObjectDisposedException || _transport.IsStuck)
            return; // dropped by this side
        try
        {
            await _transport.DiscardAsync();
        }
        catch (Exception exception) when (MessageReceiver.IsEndOfSocket(exception))
        {
            _services.Logger.Ended(Number, exception.Message);
        }
    }
}
