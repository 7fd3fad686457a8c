using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.History.Postgres;

internal static partial class PostgresLog
{
    [LoggerMessage(1140, LogLevel.Warning, "PostgreSQL runs with {Setting} = off: what it has committed may be lost, or its database be damaged, when its machine fails")]
    public static partial void Unsafe(this ILogger logger, string setting);

    [LoggerMessage(1141, LogLevel.Information, "The schema of the store is now of version {Version}")]
    public static partial void Migrated(this ILogger logger, int version);

    [LoggerMessage(1142, LogLevel.Information, "{Count} sessions that never recorded a sample were deleted")]
    public static partial void EmptyDeleted(this ILogger logger, int count);

    [LoggerMessage(1143, LogLevel.Information, "Session {SessionId} was deleted: its retention is over")]
    public static partial void Expired(this ILogger logger, string sessionId);

    [LoggerMessage(1144, LogLevel.Warning, "Failed to fold the totals of idle nodes; retrying with a later retention round")]
    public static partial void FoldFailed(this ILogger logger, Exception exception);
}
