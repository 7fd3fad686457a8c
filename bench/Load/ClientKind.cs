using System.Text.Json.Serialization;

namespace StreamCluster.Load;

/// <summary>How a client finds replies.</summary>
internal enum ClientKind
{
    /// <summary>
    /// One thread looks at all sockets, about a millisecond apart. No reply wakes a thread: on a machine that client and server share, that is
    /// the least that the client can take from the server.
    /// </summary>
    [JsonStringEnumMemberName("poll")]
    Poll,

    /// <summary>Each connection waits in an asynchronous receive, and the kernel wakes a thread when bytes arrive: what ordinary clients do.</summary>
    [JsonStringEnumMemberName("wait")]
    Wait,
}
