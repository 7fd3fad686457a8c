namespace StreamCluster.Client;

/// <summary>A step from one <see cref="StreamState"/> to the next. Immutable.</summary>
public sealed record StreamStateChange
{
    /// <summary>The state before.</summary>
    public required StreamState From { get; init; }

    /// <summary>The state now.</summary>
    public required StreamState To { get; init; }

    /// <summary>The server that was gained, or else the one that was last connected to.</summary>
    public required StreamEndpoint Endpoint { get; init; }

    /// <summary>Why: what ended the connection or the client; null where nothing went wrong (the first connection, disposal).</summary>
    public StreamException? Reason { get; init; }

    /// <summary>
    /// With <see cref="StreamState.Connected"/>: from the loss of the connection (the first: from the start) to the session being
    /// there again; with <see cref="StreamState.Closed"/>: how long there was no connection. Else zero.
    /// </summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Attempts that the new connection took, this one included; 0 with other states.</summary>
    public int Attempts { get; init; }

    /// <summary>
    /// With <see cref="StreamState.Connected"/>: whether the session goes on. False after a loss: the server knows it no more, and
    /// <see cref="StreamClient.Session"/> is a new one, with a history and counters of its own.
    /// </summary>
    public bool Resumed { get; init; }
}
