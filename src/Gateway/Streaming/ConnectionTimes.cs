namespace StreamCluster.Gateway.Streaming;

/// <summary>What a connection is waiting for, and since when. One timer of the node looks at all of them; none has its own.</summary>
internal sealed class ConnectionTimes(TimeProvider clock, StreamingOptions options)
{
    private readonly long _acceptedAt = clock.GetTimestamp();
    private long _lastMessageAt = clock.GetTimestamp();
    private long _closingSince;
    private volatile bool _configured;

    // Of the sweeper alone.
    private long _heardAt = clock.GetTimestamp();
    private long _askedAt = clock.GetTimestamp();
    private long _unansweredSince;

    public void Message() => Volatile.Write(ref _lastMessageAt, clock.GetTimestamp());

    public void Configured() => _configured = true;

    public void Closing() => Volatile.Write(ref _closingSince, clock.GetTimestamp());

    /// <summary>Whether the peer has let the time for its close frame pass.</summary>
    public bool CloseIsOverdue => Volatile.Read(ref _closingSince) is var since and not 0 && clock.GetElapsedTime(since) > options.CloseTimeout;

    /// <summary>Whether the peer is there. To be asked by one thread at a time.</summary>
    /// <param name="heard">Whether anything has come from it since the last time.</param>
    /// <param name="listening">Whether its answer would be read: not while its messages wait for us.</param>
    public PeerState StateOfPeer(bool heard, bool listening)
    {
        var now = clock.GetTimestamp();
        if (heard)
        {
            _heardAt = now;
            _unansweredSince = 0;
        }
        else if (!listening && _unansweredSince != 0)
        {
            _unansweredSince = now; // its time begins when we listen again
        }

        if (_unansweredSince != 0 && clock.GetElapsedTime(_unansweredSince, now) > options.PingTimeout)
            return PeerState.Gone;
        if (clock.GetElapsedTime(Math.Max(_heardAt, _askedAt), now) < options.PingInterval)
            return PeerState.Present;
        _askedAt = now;
        if (_unansweredSince == 0)
            _unansweredSince = now;
        return PeerState.ToBeAsked;
    }

    /// <summary>The code to close with because something is overdue; null: nothing is.</summary>
    public CloseCode? Overdue()
    {
        if (!_configured && clock.GetElapsedTime(_acceptedAt) > options.ConfigTimeout)
            return CloseCode.NotConfigured;
        return clock.GetElapsedTime(Volatile.Read(ref _lastMessageAt)) > options.IdleTimeout ? CloseCode.Idle : null;
    }
}

/// <summary>What is known of a peer.</summary>
internal enum PeerState
{
    /// <summary>It has sent something, or may still.</summary>
    Present = 0,

    /// <summary>It has been silent for long enough for a ping.</summary>
    ToBeAsked,

    /// <summary>It has not answered in time.</summary>
    Gone,
}
