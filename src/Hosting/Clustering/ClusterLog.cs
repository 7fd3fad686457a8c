namespace StreamCluster.Hosting.Clustering;

internal static partial class ClusterLog
{
    [LoggerMessage(2320, LogLevel.Warning, "No silo can be reached yet; waiting for at most {Seconds} s. {Reason}")]
    public static partial void WaitsForSilo(this ILogger logger, double seconds, string reason);

    [LoggerMessage(2321, LogLevel.Warning, "The cluster does not answer yet; the gateway stays not ready. {Reason}")]
    public static partial void NoAnswerYet(this ILogger logger, string reason);

    [LoggerMessage(2322, LogLevel.Warning, "The membership table cannot be read yet; waiting for at most {Seconds} s. {Reason}")]
    public static partial void WaitsForTable(this ILogger logger, double seconds, string reason);

    [LoggerMessage(2323, LogLevel.Warning, "Connections between nodes are not encrypted, and {Endpoint} can be reached from other machines. Set Cluster:Tls, or let only nodes reach it.")]
    public static partial void PlainText(this ILogger logger, System.Net.IPEndPoint endpoint);

    [LoggerMessage(2324, LogLevel.Information, "The certificates of Cluster:Tls were replaced; this node's own is good until {Until:u}.")]
    public static partial void ReplacedCertificates(this ILogger logger, DateTime until);

    [LoggerMessage(2325, LogLevel.Warning, "The changed certificates of Cluster:Tls cannot be used; the ones before stay in use. {Reason}")]
    public static partial void KeptCertificates(this ILogger logger, string reason);

    [LoggerMessage(2326, LogLevel.Warning, "A node or gateway was refused: the certificate of '{Subject}' is not of the cluster. {Reason}")]
    public static partial void RefusedCertificate(this ILogger logger, string subject, string reason);

    [LoggerMessage(2327, LogLevel.Critical, "This node ends: it was declared dead by the others, or its silo cannot go on. {Reason}")]
    public static partial void SiloFailed(this ILogger logger, string reason, Exception? exception);
}
