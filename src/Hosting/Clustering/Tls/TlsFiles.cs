namespace StreamCluster.Hosting.Clustering.Tls;

/// <summary>
/// Settings under <c>Cluster:Tls</c>: the files with which nodes prove to each other that they belong to the cluster. All are set, or none.
/// A node reads a file that has changed again, so that certificates are replaced without a restart.
/// </summary>
public sealed class TlsFiles
{
    /// <summary>PEM file with this node's certificate. It must be good for both ends of a connection (server and client authentication).</summary>
    /// <value>The default is none: connections between nodes are not encrypted.</value>
    public string? Certificate { get; set; }

    /// <summary>PEM file with the private key of the certificate, without a password.</summary>
    /// <value>The default is none.</value>
    public string? Key { get; set; }

    /// <summary>PEM file with the certificates of the cluster's authorities, intermediate ones included. A node or gateway whose certificate is of none of them is refused.</summary>
    /// <value>The default is none.</value>
    public string? Authority { get; set; }

    internal bool AreSet => Certificate is not null && Key is not null && Authority is not null;

    internal bool AreMixed => !AreSet && (Certificate is not null || Key is not null || Authority is not null);
}
