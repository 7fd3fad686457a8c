namespace StreamCluster.Client;

/// <content>What is told about it. Changes come from one task after the other, so they are told in their order.</content>
internal sealed partial class ResumingSession
{
    private StreamEndpoint _endpoint;
    private long? _without;
    private int _state;

    public event Action<StreamStateChange>? Changed;

    public StreamState State => (StreamState)Volatile.Read(ref _state);

    private void Connected(StreamConnection connection, StreamException? reason)
    {
        _endpoint = connection.Endpoint;
        _ack = connection.Ack;
        _handshake = _handshake.Next(connection.Ack);

        // Before the token of disposal is looked at (RunAsync): either disposal sees the connection, or the task sees the token.
        Interlocked.Exchange(ref _connection, connection);
        connection.Start();
        Change(StreamState.Connected, reason);
    }

    /// <param name="error">What requests fail with.</param>
    /// <param name="reason">What went wrong; null: nothing.</param>
    private void End(StreamException error, StreamException? reason)
    {
        Line.End(error);
        Change(StreamState.Closed, reason);
    }

    private void Change(StreamState to, StreamException? reason)
    {
        var from = (StreamState)Interlocked.Exchange(ref _state, (int)to);
        if (from == to)
            return;
        var now = _options.TimeProvider.GetTimestamp();
        var elapsed = _without is { } since ? _options.TimeProvider.GetElapsedTime(since, now) : TimeSpan.Zero;
        _without = to == StreamState.Connected ? null : now;
        Tell(new StreamStateChange
        {
            From = from,
            To = to,
            Endpoint = _endpoint,
            Reason = reason,
            Elapsed = elapsed,
            Attempts = to == StreamState.Connected ? _episode!.Attempts : 0,
            Resumed = to == StreamState.Connected && _ack.Resumed,
        });
    }

    private void Tell(StreamStateChange change)
    {
        try
        {
            Changed?.Invoke(change);
        }
        catch (Exception)
        {
            // The application's own fault must not end the session, and there is nobody here to tell.
        }
    }
}
