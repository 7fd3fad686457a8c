namespace StreamCluster.Gateway.Streaming;

internal static partial class CallLog
{
    [LoggerMessage(2300, LogLevel.Debug, "Session {SessionId}: call {Attempt} was lost and is repeated. {Reason}")]
    public static partial void CalledAgain(this ILogger logger, string sessionId, int attempt, string reason);

    [LoggerMessage(2301, LogLevel.Warning, "Session {SessionId}: gave up after {Attempts} calls.")]
    public static partial void GivenUp(this ILogger logger, string sessionId, int attempts, Exception exception);

    [LoggerMessage(2303, LogLevel.Warning, "Session {SessionId}: a call took longer than Cluster:ResponseTimeout and is not repeated. {Reason}")]
    public static partial void TimedOut(this ILogger logger, string sessionId, string reason);

    [LoggerMessage(2302, LogLevel.Debug, "Session {SessionId}: a call was lost. {Reason}")]
    public static partial void CallLost(this ILogger logger, string sessionId, string reason);
}
