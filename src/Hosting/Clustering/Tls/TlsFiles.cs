namespace StreamCluster.Hosting.Clustering.Tls;

/// <summary>
/// Settings under <c>Cluster:Tls</c>: certificates for mutual TLS between nodes. Set all of them or none. Nodes reload changed files, so
/// certificates can be replaced without a restart.
/// </summary>
public sealed class TlsFiles
{
    /// <summary>PEM file with this node's certificate. It must be valid for server and client authentication.</summary>
    /// <value>The default is none: connections between nodes are not encrypted.</value>
    public string? Certificate { get; set; }

    /// <summary>PEM file with the certificate's private key, not password-protected.</summary>
    /// <value>The default is none.</value>
    public string? Key { get; set; }

    /// <summary>PEM file with the cluster's certificate authorities, intermediates included. Nodes and gateways without a certificate from one of them are refused.</summary>
    /// <value>The default is none.</value>
    public string? Authority { get; set; }

    internal bool AreSet => Certificate is not null && Key is not null && Authority is not null;

    internal bool AreMixed => !AreSet && (Certificate is not null || Key is not null || Authority is not null);
}
