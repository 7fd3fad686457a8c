using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.Sessions;

internal static partial class SessionLog
{
    [LoggerMessage(1200, LogLevel.Information, "Session {SessionId}: another activation has claimed it since epoch {Epoch}; ending this one.")]
    public static partial void Fenced(this ILogger logger, string sessionId, long epoch);

    [LoggerMessage(1204, LogLevel.Error, "Session {SessionId}: a call failed after some of it was recorded; it is repeated.")]
    public static partial void TurnFailed(this ILogger logger, string sessionId, Exception exception);

    [LoggerMessage(1205, LogLevel.Error, "Session {SessionId}: a call failed, trace id {TraceId}.")]
    public static partial void CallFailed(this ILogger logger, string sessionId, string traceId, Exception exception);

    [LoggerMessage(1206, LogLevel.Warning, "Session {SessionId}: the store was lost while it committed; the next call reads what is recorded.")]
    public static partial void InDoubt(this ILogger logger, string sessionId);

    [LoggerMessage(1203, LogLevel.Error, "Session {SessionId}: a recorded answer cannot be read, trace id {TraceId}.")]
    public static partial void RecordUnreadable(this ILogger logger, string sessionId, string traceId, Exception exception);

    [LoggerMessage(1202, LogLevel.Error, "Session {SessionId}: {Samples} samples from sequence {FirstSequence} on were answered but could not be stored.")]
    public static partial void AppendLost(this ILogger logger, string sessionId, int samples, long firstSequence, Exception? exception);

    [LoggerMessage(1201, LogLevel.Warning, "Session {SessionId}: the store is not available. {Reason} ({Untold} more requests since the last report)")]
    public static partial void StoreUnavailable(this ILogger logger, string sessionId, string reason, int untold);
}
