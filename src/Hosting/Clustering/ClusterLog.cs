namespace StreamCluster.Hosting.Clustering;

internal static partial class ClusterLog
{
    [LoggerMessage(2320, LogLevel.Warning, "No silo can be reached yet; waiting for at most {Seconds} s. {Reason}")]
    public static partial void WaitsForSilo(this ILogger logger, double seconds, string reason);

    [LoggerMessage(2321, LogLevel.Warning, "The cluster does not answer yet; the gateway stays not ready. {Reason}")]
    public static partial void NoAnswerYet(this ILogger logger, string reason);

    [LoggerMessage(2322, LogLevel.Warning, "The membership table cannot be read yet; waiting for at most {Seconds} s. {Reason}")]
    public static partial void WaitsForTable(this ILogger logger, double seconds, string reason);
}
