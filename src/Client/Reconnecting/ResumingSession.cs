namespace StreamCluster.Client;

/// <summary>
/// One session over as many connections as it takes, one at a time. A single task follows the connection: when it ends, the line is
/// rewound and the session resumed elsewhere, until something happens that no other server would heal.
/// </summary>
internal sealed partial class ResumingSession
{
    private const int Detached = 4001;
    private readonly StreamClientOptions _options;
    private readonly Backoff _backoff;
    private readonly ReplyReader _replies = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly LateResumes _late;
    private readonly Lock _gate = new();
    private Handshake _handshake;
    private volatile StreamConnection? _connection;
    private volatile SessionAck _ack = new();
    private Episode? _episode;
    private int _attemptsBefore;
    private long _answeredBefore;
    private long _connectedAt;
    private Task _running = Task.CompletedTask;
    private Task? _closed;

    public ResumingSession(StreamClientOptions options)
    {
        _options = options;
        _backoff = new Backoff(options.Reconnect ?? new ReconnectOptions());
        _handshake = Handshake.First(options);
        _late = new LateResumes(options.TimeProvider);
        _endpoint = options.Endpoints[0];
        Line = new RequestLine(options.MaxOutstanding, options.MaxWaiting);
    }

    public RequestLine Line { get; }

    public SessionAck Ack => _ack;

    /// <summary>Makes the first connection.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = _options.TimeProvider.GetTimestamp();
        _without = started;
        _episode = new Episode(_options.Endpoints, 0, _backoff, started);
        var connection = await ConnectAsync(_episode, loss: null, cancellationToken);
        Connected(connection, reason: null);
        _running = RunAsync(connection);
    }

    /// <summary>Sends what was put in line, if there is a connection; else it goes out with the next.</summary>
    public void SendWaiting() => _connection?.SendWaiting();

    /// <summary>Ends it, once; every call waits for the same end.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
            return _closed ??= EndAsync();
    }

    private async Task EndAsync()
    {
        // Out of the lock.
        await Task.Yield();
        await _closing.CancelAsync();
        if (_connection is { } connection)
            await connection.CloseAsync();
        await _running;
        End(StreamClosedException.Disposed(), reason: null);
        _closing.Dispose();
    }

    private async Task RunAsync(StreamConnection connection)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                if (_closing.IsCancellationRequested)
                    await connection.CloseAsync();
                var reason = await connection.Ended;
                await DropAsync(connection);
                if (_closing.IsCancellationRequested)
                    return;
                if (_options.Reconnect is not { } reconnect || (Verdicts.Of(reason) == Verdict.End && !IsOwnDoing(reason)))
                {
                    End(reason, reason);
                    return;
                }

                var useful = Line.Answered > _answeredBefore || _options.TimeProvider.GetElapsedTime(_connectedAt) >= reconnect.MaxDelay;
                connection = await ResumeAsync(connection.Endpoint, reason, useful);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Disposed while it was without a connection.
        }
        catch (StreamException exception)
        {
            End(exception, exception);
        }
        catch (Exception fault)
        {
            // A fault of this library: nobody follows the connection any more, and nobody may wait for ever.
            var closed = new StreamClosedException(null, "", fault);
            End(closed, closed);
        }
    }

    private bool IsOwnDoing(StreamException reason) => reason is StreamClosedException { CloseCode: Detached } && _late.TryTake();

    private async Task<StreamConnection> ResumeAsync(StreamEndpoint lost, StreamException reason, bool useful)
    {
        Line.Rewind();
        var now = _options.TimeProvider.GetTimestamp();
        if (useful || _episode is null)
        {
            var first = _options.Endpoints.ToList().IndexOf(lost) + 1;
            _episode = new Episode(_options.Endpoints, first, _backoff, now);
        }

        _episode.Note(reason);
        _attemptsBefore = _episode.Attempts;
        Change(StreamState.Reconnecting, reason);
        var connection = await ConnectAsync(_episode, reason, _closing.Token);
        Connected(connection, reason);
        return connection;
    }

    private async ValueTask DropAsync(StreamConnection connection)
    {
        _connection = null;
        await connection.DisposeAsync();
    }
}
