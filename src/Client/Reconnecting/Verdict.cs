using System.Net;

namespace StreamCluster.Client;

/// <summary>What follows from the end of a connection, or from an attempt in vain.</summary>
internal enum Verdict
{
    /// <summary>Nothing that trying again would heal: the client ends.</summary>
    End = 0,

    /// <summary>The next server, at once.</summary>
    Elsewhere,

    /// <summary>The servers have too much to do: the next one, but not at once.</summary>
    Later,
}

/// <summary>Reads a verdict from what went wrong.</summary>
internal static class Verdicts
{
    private const int Overloaded = 1013;

    public static Verdict Of(StreamException failure) => failure switch
    {
        StreamClosedException { MayReconnect: false } => Verdict.End,
        StreamClosedException { CloseCode: Overloaded } => Verdict.Later,
        StreamClosedException => Verdict.Elsewhere,
        StreamConnectException { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => Verdict.End,
        StreamConnectException { Status: HttpStatusCode.ServiceUnavailable } => Verdict.Later,
        StreamConnectException => Verdict.Elsewhere,

        // Answers to the configuration. What the server blames on itself may pass; what it blames on the client will not.
        StreamErrorException { IsTemporary: true } => Verdict.Later,
        StreamErrorException { Code: StreamErrorCode.InternalError or StreamErrorCode.Unknown } => Verdict.Later,
        _ => Verdict.End,
    };

    /// <summary>How long the server asks to stay away.</summary>
    public static TimeSpan Asked(StreamException failure) => failure switch
    {
        StreamConnectException { RetryAfter: { } wait } => wait,
        StreamErrorException { RetryAfter: { } wait } => wait,
        _ => TimeSpan.Zero,
    };
}
