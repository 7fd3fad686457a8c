using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.Stats;

internal static partial class ReplicaStatsLog
{
    [LoggerMessage(1300, LogLevel.Warning, "This node cannot tell the others that it lives; they drop it from their stats")]
    public static partial void Missing(ILogger logger, Exception exception);

    [LoggerMessage(1301, LogLevel.Information, "This node is heard by the others again")]
    public static partial void Back(ILogger logger);

    [LoggerMessage(1302, LogLevel.Warning, "The connections of the other nodes cannot be listed now")]
    public static partial void PageUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(1304, LogLevel.Warning, "A step of the timeline could not be made; its counts go into the next one")]
    public static partial void StepFailed(ILogger logger, Exception exception);

    [LoggerMessage(1303, LogLevel.Information, "This node could not take its leave of the others")]
    public static partial void NotLeft(ILogger logger, Exception exception);
}
