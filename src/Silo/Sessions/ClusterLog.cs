namespace StreamCluster.Silo.Sessions;

internal static partial class ClusterLog
{
    [LoggerMessage(2300, LogLevel.Debug, "Session {SessionId}: call {Attempt} was lost and is made again. {Reason}")]
    public static partial void CalledAgain(this ILogger logger, string sessionId, int attempt, string reason);

    [LoggerMessage(2301, LogLevel.Warning, "Session {SessionId}: given up after {Attempts} calls.")]
    public static partial void GivenUp(this ILogger logger, string sessionId, int attempts, Exception exception);

    [LoggerMessage(2302, LogLevel.Debug, "Session {SessionId}: a call was lost. {Reason}")]
    public static partial void Lost(this ILogger logger, string sessionId, string reason);
}
