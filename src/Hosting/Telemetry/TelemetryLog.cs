namespace StreamCluster.Hosting.Telemetry;

internal static partial class TelemetryLog
{
    [LoggerMessage(2220, LogLevel.Information, "Metrics, logs and {TraceSampling:P0} of the messages' traces are sent to {Endpoint}.")]
    public static partial void Exporting(this ILogger logger, string endpoint, double traceSampling);

    [LoggerMessage(2221, LogLevel.Warning, "Telemetry could not be sent to {Endpoint} (not repeated for {Minutes} minutes): {Reason}")]
    public static partial void NotSent(this ILogger logger, string endpoint, double minutes, string reason);

    [LoggerMessage(2222, LogLevel.Warning, "The last telemetry could not be sent in time.")]
    public static partial void NotAllSent(this ILogger logger);
}
