namespace StreamCluster.Hosting.Clustering;

internal static partial class ClusterLog
{
    [LoggerMessage(2320, LogLevel.Warning, "No silo can be reached yet; waiting for at most {Seconds} s. {Reason}")]
    public static partial void WaitsForSilo(this ILogger logger, double seconds, string reason);

    [LoggerMessage(2321, LogLevel.Warning, "The cluster does not answer yet; the gateway stays not ready. {Reason}")]
    public static partial void NoAnswerYet(this ILogger logger, string reason);

    [LoggerMessage(2322, LogLevel.Warning, "The membership table cannot be read yet; waiting for at most {Seconds} s. {Reason}")]
    public static partial void WaitsForTable(this ILogger logger, double seconds, string reason);

    [LoggerMessage(2323, LogLevel.Warning, "Traffic between nodes is not encrypted, and {Endpoint} is reachable from other machines. Configure Cluster:Tls or restrict access to the port.")]
    public static partial void PlainText(this ILogger logger, System.Net.IPEndPoint endpoint);

    [LoggerMessage(2324, LogLevel.Information, "Reloaded the certificates of Cluster:Tls; this node's certificate is valid until {Until:u}.")]
    public static partial void ReplacedCertificates(this ILogger logger, DateTime until);

    [LoggerMessage(2325, LogLevel.Warning, "Cannot use the changed certificates of Cluster:Tls; keeping the previous ones. {Reason}")]
    public static partial void KeptCertificates(this ILogger logger, string reason);

    [LoggerMessage(2326, LogLevel.Warning, "Refused a node or gateway: certificate '{Subject}' is not trusted. {Reason}")]
    public static partial void RefusedCertificate(this ILogger logger, string subject, string reason);

    [LoggerMessage(2327, LogLevel.Critical, "The silo failed, or the cluster declared this node dead; shutting down. {Reason}")]
    public static partial void SiloFailed(this ILogger logger, string reason, Exception? exception);
}
