using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.Stats;

internal static partial class StatsLog
{
    [LoggerMessage(1300, LogLevel.Warning, "The stats grain does not take this node's counters; other nodes drop it from their stats. {Reason}")]
    public static partial void Unheard(this ILogger logger, string reason);

    [LoggerMessage(1301, LogLevel.Information, "The stats grain takes this node's counters again.")]
    public static partial void Heard(this ILogger logger);

    [LoggerMessage(1302, LogLevel.Warning, "The connections of node {Node} are missing from a page of connections. {Reason}")]
    public static partial void PageMissing(this ILogger logger, string node, string reason);

    [LoggerMessage(1303, LogLevel.Information, "Failed to take this node's counters back; they time out. {Reason}")]
    public static partial void NotLeft(this ILogger logger, string reason);

    [LoggerMessage(1304, LogLevel.Warning, "A step of the timeline failed; its counts go into the next one.")]
    public static partial void StepFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1305, LogLevel.Debug, "The counters of the other nodes are missing from the stats. {Reason}")]
    public static partial void OthersMissing(this ILogger logger, string reason);

    [LoggerMessage(1306, LogLevel.Debug, "The store's totals are missing; the stats show the last ones. {Reason}")]
    public static partial void TotalsMissing(this ILogger logger, string reason);
}
