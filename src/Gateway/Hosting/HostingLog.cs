namespace StreamCluster.Gateway.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(2201, LogLevel.Information, "Draining: {Connections} connections are told to go elsewhere.")]
    public static partial void Draining(this ILogger logger, int connections);

    [LoggerMessage(2202, LogLevel.Warning, "Draining took too long: {Connections} connections are dropped.")]
    public static partial void Dropped(this ILogger logger, int connections);

    [LoggerMessage(2203, LogLevel.Information, "{Text}")]
    public static partial void Welcome(this ILogger logger, string text);
}
