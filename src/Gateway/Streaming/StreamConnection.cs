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

    private readonly WebSocket socket;
    private readonly ConnectionServices services;
    private readonly MessageReceiver receiver;
    private readonly MessageRate rate;
    private readonly ReplyBuffer reply = new();
    private readonly List<PendingReply> pending = [];
    private readonly SemaphoreSlim writing = new(1, 1);
    private volatile AttachedStream? stream;
    private long predictionsCount;
    private int pendingRows;
    private int closing;

    public StreamConnection(long number, WebSocket socket, string? apiKeyHash, ConnectionServices services)
    {
        Number = number;
        ApiKeyHash = apiKeyHash;
        this.socket = socket;
        this.services = services;
        receiver = new MessageReceiver(socket, services.Options.MaxMessageBytes, services.Budget, services.Clock);
        rate = new MessageRate(services.Options.MaxMessagesPerSecond, services.Clock);
        Times = new ConnectionTimes(services.Clock, services.Options);
        ConnectedAt = services.Clock.GetUtcNow();
    }

    /// <summary>Number of the connection on this node, by the order of their acceptance.</summary>
    public long Number { get; }

    /// <summary>Which key let it in; null where none is needed.</summary>
    public string? ApiKeyHash { get; }

    public DateTimeOffset ConnectedAt { get; }

    public ConnectionTimes Times { get; }

    /// <summary>Its session; null before the first accepted configuration.</summary>
    public AttachedStream? Stream => stream;

    public long PredictionsCount => Interlocked.Read(ref predictionsCount);

    private bool HasRoom => pending.Count < services.Options.MaxGroupMessages && pendingRows < MaxGroupRows;

    private bool IsClosing => Volatile.Read(ref closing) != 0;

    /// <summary>Serves the connection until either side closes it.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ServeAsync();
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            services.Logger.Ended(Number, exception.Message); // the peer is gone, or does not keep to the protocol
        }
        finally
        {
            reply.Release();
            if (stream is { } held)
                await services.Sessions.GetGrain(held.SessionId).DetachAsync(held.Attachment);
        }
    }

#pragma warning disable CA2012 // the receive that is under way is kept across calls on purpose; it is awaited exactly once
    private async Task ServeAsync()
    {
        var next = receiver.ReceiveAsync();
        var goesOn = true;
        while (goesOn)
        {
            var message = await next;
            await writing.WaitAsync();
            try
            {
                goesOn = await TakeAsync(message);
                // Whatever else has already arrived goes with it.
                while (goesOn && (next = receiver.ReceiveAsync()).IsCompleted && HasRoom)
                    goesOn = await TakeAsync(await next);
                goesOn = goesOn && await AnswerAsync();
            }
            finally
            {
                reply.Release(); // no buffer is held while nobody sends
                writing.Release();
            }
        }

        if (socket.CloseStatus is null)
            await receiver.DiscardAsync();
    }
#pragma warning restore CA2012
}
