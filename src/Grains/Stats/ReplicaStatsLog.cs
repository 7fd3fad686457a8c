using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.Stats;

internal static partial class ReplicaStatsLog
{
    [LoggerMessage(1304, LogLevel.Warning, "A step of the timeline could not be made; its counts go into the next one")]
    public static partial void StepFailed(ILogger logger, Exception exception);
}
