namespace StreamCluster.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(2200, LogLevel.Error, "No ensemble can be served: the node stays not ready. See the problems above, and GET /health.")]
    public static partial void NothingToServe(this ILogger logger);

    [LoggerMessage(2204, LogLevel.Critical, "The models could not be loaded at all: the node stays not ready.")]
    public static partial void LoadingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2205, LogLevel.Warning, "The store's server is not there yet; waiting for at most {Seconds} s. {Reason}")]
    public static partial void WaitsForStore(this ILogger logger, double seconds, string reason);

    [LoggerMessage(2206, LogLevel.Debug, "Session rehearsal failed. {Reason}")]
    public static partial void RehearsalFailed(this ILogger logger, string reason);
}
