namespace StreamCluster.Gateway.Security;

internal static partial class SecurityLog
{
    [LoggerMessage(2210, LogLevel.Information, "API keys in force: {Count} (0: none is needed).")]
    public static partial void KeysInForce(this ILogger logger, int count);

    [LoggerMessage(2211, LogLevel.Error, "The configuration has changed, but its API keys are not taken over; those before stay in force. {Reason}")]
    public static partial void KeysKept(this ILogger logger, string reason);
}
