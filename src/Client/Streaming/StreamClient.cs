using System.Globalization;
using System.Security.Cryptography;

namespace StreamCluster.Client;

/// <summary>
/// One session over one connection. Safe for several threads: requests are sent in the order of the calls and answered in that
/// order, and as many as <see cref="StreamClientOptions.MaxOutstanding"/> are on the wire at once. When the connection ends, every
/// request without a reply fails with <see cref="StreamClosedException"/>, and so does every later one.
/// </summary>
public sealed class StreamClient : IAsyncDisposable
{
    private readonly StreamConnection _connection;
    private readonly RequestWriter _writer = new();
    private readonly Lock _gate = new();

    // Ids are remembered by the session, over connections: they must differ from those of an earlier process too.
    private readonly string _idPrefix = RandomNumberGenerator.GetHexString(8, lowercase: true) + "-";
    private long _lastId;
    private SessionAck? _ack;

    private StreamClient(StreamConnection connection) => _connection = connection;

    /// <summary>What the server said to the configuration.</summary>
    public SessionAck Ack => _ack!;

    /// <summary>Connects and configures the session.</summary>
    /// <exception cref="StreamConnectException">The server cannot be reached, or does not take the connection.</exception>
    /// <exception cref="StreamErrorException">The server refuses the configuration.</exception>
    /// <exception cref="StreamClosedException">The connection ended before the answer.</exception>
    public static async Task<StreamClient> ConnectAsync(StreamClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        StreamClient? client = null;
        try
        {
            client = new StreamClient(await StreamConnection.OpenAsync(options, either.Token));
            client._ack = await client.ConfigureAsync(options.Session, either.Token);
            return client;
        }
        catch (Exception exception)
        {
            if (client is not null)
                await client.DisposeAsync();
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new StreamConnectException(options.Endpoint, $"{options.Endpoint} did not answer in time.", inner: exception);
            throw;
        }
    }

    /// <summary>Predicts one reading.</summary>
    /// <param name="reading">Copied before the call returns.</param>
    /// <param name="timestamp">At most 64 characters, echoed; null: the server's time.</param>
    /// <param name="cancellationToken">
    /// Gives up waiting. A request that is already sent is not recalled: the server may still predict and record it.
    /// </param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    /// <exception cref="StreamErrorException">The server refuses the request.</exception>
    /// <exception cref="StreamClosedException">The connection ended; the reading may have been predicted and recorded, or not.</exception>
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
    /// <exception cref="StreamErrorException">The server refuses the request; <c>details.index</c> tells the sample at fault.</exception>
    /// <exception cref="StreamClosedException">The connection ended; the batch may have been predicted and recorded, or not.</exception>
    public Task<PredictionBatch> PredictBatchAsync(
        IReadOnlyList<Reading> readings, IReadOnlyList<string?>? timestamps = null, CancellationToken cancellationToken = default) =>
        Send(
            512 * Math.Max(readings.Count, 1),
            (Readings: readings, Timestamps: timestamps),
            static (writer, buffer, id, request) => writer.WritePredictBatch(buffer, id, request.Readings, request.Timestamps),
            Replies.ToBatch,
            cancellationToken);

    /// <summary>Closes the connection with code 1000. The session's history stays at the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        lock (_gate)
            _writer.Dispose();
    }

    private Task<SessionAck> ConfigureAsync(SessionOptions session, CancellationToken cancellationToken) =>
        Send(
            1024,
            session,
            static (writer, buffer, id, session) => writer.WriteConfig(buffer, id, session),
            Replies.ToAck,
            cancellationToken);

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

            pending = new PendingReply<T>(id, buffer, convert, cancellationToken);
            _connection.Enqueue(pending);
        }

        _connection.SendWaiting();
        return pending.Task;
    }
}
