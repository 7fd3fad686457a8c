namespace StreamCluster.Gateway.Streaming;

internal static partial class StreamingLog
{
    [LoggerMessage(2000, LogLevel.Debug, "Connection {Number} accepted.")]
    public static partial void Accepted(this ILogger logger, long number);

    [LoggerMessage(2001, LogLevel.Debug, "Connection {Number} ended: {Reason}")]
    public static partial void Ended(this ILogger logger, long number, string reason);

    [LoggerMessage(2002, LogLevel.Error, "Connection {Number}: a message failed, trace id {TraceId}.")]
    public static partial void MessageFailed(this ILogger logger, long number, string traceId, Exception exception);

    [LoggerMessage(2003, LogLevel.Information, "Connection {Number} closed by the server with {Code}.")]
    public static partial void Closed(this ILogger logger, long number, int code);

    [LoggerMessage(2004, LogLevel.Warning, "Looking after the connections failed; trying again.")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2005, LogLevel.Error, "Connection {Number} failed.")]
    public static partial void ConnectionFailed(this ILogger logger, long number, Exception exception);

    [LoggerMessage(2006, LogLevel.Error, "What follows the end of a connection failed.")]
    public static partial void EndFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2007, LogLevel.Debug, "Connection {Number}: its peer did not answer a ping and is dropped.")]
    public static partial void PingUnanswered(this ILogger logger, long number);
}
