namespace StreamCluster.Client;

/// <summary>Where a <see cref="StreamClient"/> stands.</summary>
public enum StreamState
{
    /// <summary>The first connection is being made.</summary>
    Connecting = 0,

    /// <summary>A server has the session; requests go out.</summary>
    Connected,

    /// <summary>The connection is lost and another is being made; requests wait.</summary>
    Reconnecting,

    /// <summary>At an end, for good: disposed, given up, or refused. Every request fails.</summary>
    Closed,
}
