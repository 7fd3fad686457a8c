using System.Net.WebSockets;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// Why the server closes a connection. Codes below 4000 are those of RFC 6455, section 7.4.1, and of its registry; the others are ours.
/// Every number tells the client whether to come back.
/// </summary>
internal enum CloseCode
{
    /// <summary>The client closed; the same code is returned.</summary>
    Normal = WebSocketCloseStatus.NormalClosure,

    /// <summary>No message for too long. Come back when there is one.</summary>
    Idle = WebSocketCloseStatus.EndpointUnavailable,

    /// <summary>A message over the limit. The same message would be refused again.</summary>
    TooBig = WebSocketCloseStatus.MessageTooBig,

    /// <summary>The node is going away: resume elsewhere at once.</summary>
    GoingAway = 1012,

    /// <summary>Overloaded: come back later.</summary>
    Overloaded = 1013,

    /// <summary>No configuration in time.</summary>
    NotConfigured = 4000,

    /// <summary>The session goes on at another connection: do not reconnect.</summary>
    Detached = 4001,

    /// <summary>The reader took nothing for too long with replies waiting.</summary>
    SlowReader = 4002,

    /// <summary>The key is not accepted any more.</summary>
    Unauthorized = 4003,
}
