using System.Globalization;
using System.Security.Cryptography;

namespace StreamCluster.Client;

/// <summary>
/// One session, over as many connections as it takes. Safe for several threads: requests are sent in the order of the calls and
/// answered in that order, and as many as <see cref="StreamClientOptions.MaxOutstanding"/> are on the wire at once. When a connection
/// ends, the session is resumed at the next server and what was not answered is sent again with the same ids, so that nothing is
/// predicted or recorded twice. Callers see none of it; only where it cannot go on do their requests fail, and every later one too.
/// </summary>
public sealed class StreamClient : IAsyncDisposable
{
    private readonly ResumingSession _session;
    private readonly RequestWriter _writer = new();
    private readonly Lock _gate = new();

    // Ids are remembered by the session, over connections: they must differ from those of an earlier process too.
    private readonly string _idPrefix = RandomNumberGenerator.GetHexString(16, lowercase: true) + "-";
    private long _lastId;

    private StreamClient(StreamClientOptions options)
    {
        _session = new ResumingSession(options);
        _session.Changed += change => StateChanged?.Invoke(this, change);
    }

    /// <summary>
    /// A step from one state to the next, told in order, by a thread that holds no lock but does the client's work: a handler that
    /// takes long delays the session, and one that waits for the client's disposal waits for ever. What it throws is dropped.
    /// </summary>
    public event EventHandler<StreamStateChange>? StateChanged;

    /// <summary>Where it stands now.</summary>
    public StreamState State => _session.State;

    /// <summary>What the server said to the configuration, at the latest connection.</summary>
    public SessionAck Ack => _session.Ack;

    /// <summary>
    /// What continues the session later or elsewhere (<see cref="StreamClientOptions.Resume"/>). It changes only where a server no
    /// longer knew the session and made another in its place. Null: the server knows no resume.
    /// </summary>
    public StreamSession? Session => _session.Ack.Session;

    /// <summary>Connects and configures or resumes the session. Every server is asked once, in order.</summary>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    /// <exception cref="StreamConnectException">No server can be reached or takes the connection; of several reasons, the last.</exception>
    /// <exception cref="StreamErrorException">The server refuses the configuration, or the session's token.</exception>
    /// <exception cref="StreamClosedException">The connection ended before the answer.</exception>
    public static async Task<StreamClient> ConnectAsync(StreamClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var client = new StreamClient(options);
        try
        {
            await client._session.StartAsync(cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Predicts one reading.</summary>
    /// <param name="reading">Copied before the call returns.</param>
    /// <param name="timestamp">At most 64 characters, echoed; null: the server's time.</param>
    /// <param name="cancellationToken">
    /// Gives up waiting. A request that was already sent is not recalled: the server may still predict and record it.
    /// </param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    /// <exception cref="StreamErrorException">The server refuses the request, or to resume the session.</exception>
    /// <exception cref="StreamBusyException">Too many requests wait; this one was not sent.</exception>
    /// <exception cref="StreamClosedException">The client ended; the reading may have been predicted and recorded, or not.</exception>
    /// <exception cref="StreamConnectException">The client ended: a server did not accept the key any more. As above.</exception>
    public Task<Prediction> PredictAsync(Reading reading, string? timestamp = null, CancellationToken cancellationToken = default) =>
        Send(
            1024,
            (Reading: reading, Timestamp: timestamp),
            static (writer, buffer, id, request) => writer.WritePredict(buffer, id, request.Reading, request.Timestamp),
            Replies.ToPrediction,
            cancellationToken);

    /// <summary>Predicts a batch: all of it or nothing.</summary>
    /// <param name="readings">At least one, at most the session's batch size. Copied before the call returns.</param>
    /// <param name="timestamps">One per reading, each text or null; null: the server's time for all.</param>
    /// <param name="cancellationToken">As for <see cref="PredictAsync"/>.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    /// <exception cref="StreamErrorException">
    /// The server refuses the request (<c>details.index</c> tells the sample at fault), or to resume the session.
    /// </exception>
    /// <exception cref="StreamBusyException">Too many requests wait; this one was not sent.</exception>
    /// <exception cref="StreamClosedException">The client ended; the batch may have been predicted and recorded, or not.</exception>
    /// <exception cref="StreamConnectException">The client ended: a server did not accept the key any more. As above.</exception>
    public Task<PredictionBatch> PredictBatchAsync(
        IReadOnlyList<Reading> readings, IReadOnlyList<string?>? timestamps = null, CancellationToken cancellationToken = default) =>
        Send(
            512 * Math.Max(readings.Count, 1),
            (Readings: readings, Timestamps: timestamps),
            static (writer, buffer, id, request) => writer.WritePredictBatch(buffer, id, request.Readings, request.Timestamps),
            Replies.ToBatch,
            cancellationToken);

    /// <summary>
    /// Waits while <see cref="StreamClientOptions.MaxWaiting"/> requests wait, until half of them are gone (or the client ends).
    /// For producers that do not await each answer: at once, unless the servers cannot keep up or are away.
    /// </summary>
    public Task WaitForRoomAsync(CancellationToken cancellationToken = default) =>
        _session.Line.WaitForRoomAsync().WaitAsync(cancellationToken);

    /// <summary>
    /// Closes the connection with code 1000; waits at most <see cref="StreamClientOptions.CloseTimeout"/> for the server's answer and
    /// not at all where there is no connection. Requests without a reply fail. The session and its history stay at the server.
    /// </summary>
    public ValueTask DisposeAsync() => new(_session.CloseAsync());

    private Task<T> Send<TRequest, T>(
        int capacity,
        TRequest request,
        Action<RequestWriter, PooledBuffer, string, TRequest> write,
        ReplyConverter<T> convert,
        CancellationToken cancellationToken)
        where T : class
    {
        PendingReply<T> pending;
        var buffer = new PooledBuffer(capacity);

        // The order of the calls is the order of the ids and of the messages.
        lock (_gate)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{_idPrefix}{++_lastId}");
            try
            {
                write(_writer, buffer, id, request);
            }
            catch
            {
                buffer.Dispose();
                throw;
            }

            pending = new PendingReply<T>(id, buffer, convert, _session.Line, cancellationToken);
            _session.Line.Add(pending);
        }

        _session.SendWaiting();
        return pending.Task;
    }
}
