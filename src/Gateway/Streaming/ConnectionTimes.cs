namespace StreamCluster.Gateway.Streaming;

/// <summary>What a connection is waiting for, and since when. One timer of the node looks at all of them; none has its own.</summary>
internal sealed class ConnectionTimes(TimeProvider clock, StreamingOptions options)
{
    private readonly long _acceptedAt = clock.GetTimestamp();
    private long _lastMessageAt = clock.GetTimestamp();
    private long _closingSince;
    private volatile bool _configured;

    public void Message() => Volatile.Write(ref _lastMessageAt, clock.GetTimestamp());

    public void Configured() => _configured = true;

    public void Closing() => Volatile.Write(ref _closingSince, clock.GetTimestamp());

    /// <summary>Whether the peer has let the time for its close frame pass.</summary>
    public bool CloseIsOverdue => Volatile.Read(ref _closingSince) is var since and not 0 && clock.GetElapsedTime(since) > options.CloseTimeout;

    /// <summary>The code to close with because something is overdue; null: nothing is.</summary>
    public CloseCode? Overdue()
    {
        if (!_configured && clock.GetElapsedTime(_acceptedAt) > options.ConfigTimeout)
            return CloseCode.NotConfigured;
        return clock.GetElapsedTime(Volatile.Read(ref _lastMessageAt)) > options.IdleTimeout ? CloseCode.Idle : null;
    }
}
