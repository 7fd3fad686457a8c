namespace StreamCluster.Silo.Stats;

internal static partial class StatsLog
{
    [LoggerMessage(2310, LogLevel.Warning, "The connections of gateway {Node} are missing from a page of all connections. {Reason}")]
    public static partial void PageMissing(this ILogger logger, string node, string reason);
}
