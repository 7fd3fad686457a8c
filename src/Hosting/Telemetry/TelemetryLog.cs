namespace StreamCluster.Hosting.Telemetry;

internal static partial class TelemetryLog
{
    [LoggerMessage(2220, LogLevel.Information, "Exporting metrics, logs and traces of {TraceSampling:P0} of messages to {Endpoint}.")]
    public static partial void Exporting(this ILogger logger, string endpoint, double traceSampling);

    [LoggerMessage(2221, LogLevel.Warning, "Failed to export telemetry to {Endpoint} (not logged again for {Minutes} minutes): {Reason}")]
    public static partial void NotSent(this ILogger logger, string endpoint, double minutes, string reason);

    [LoggerMessage(2222, LogLevel.Warning, "Failed to export the last telemetry in time.")]
    public static partial void NotAllSent(this ILogger logger);
}
