using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace StreamCluster.Hosting.Clustering.Tls;

/// <summary>
/// Presents and validates certificates when nodes connect. Reads the files for each new connection, so certificates can be replaced while
/// nodes run; existing connections stay open. Checks the authority but not the name, because nodes know each other by address.
/// </summary>
internal sealed class NodeCertificates(ClusterOptions options, ILogger<NodeCertificates> logger)
{
    private readonly Lock _gate = new();
    private CertificateSet? _current;
    private string? _reported;

    /// <summary>TLS options for either end of a connection.</summary>
    public TlsOptions Handshake => new()
    {
        LocalServerCertificateSelector = (_, _) => Current().Own,
        LocalClientCertificateSelector = (_, _, _, _, _) => Current().Own,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, _, _) => IsTrusted(certificate),
        OnAuthenticateAsClient = static (_, handshake) => handshake.TargetHost = "streamcluster",
    };

    private bool IsTrusted(X509Certificate2 certificate)
    {
        if (Current().ProblemOf(certificate) is not { } problem)
            return true;
        Report(problem, () => logger.RefusedCertificate(certificate.Subject, problem));
        return false;
    }

    private CertificateSet Current()
    {
        lock (_gate)
        {
            try
            {
                var read = CertificateSet.Read(options.Tls, _current);
                if (_current is not null && !ReferenceEquals(read, _current))
                    logger.ReplacedCertificates(read.Own.NotAfter.ToUniversalTime());
                return _current = read;
            }
            catch (CertificateException exception) when (_current is not null)
            {
                // Files are replaced one by one; keep the previous set until they match.
                Report(exception.Message, () => logger.KeptCertificates(exception.Message));
                return _current;
            }
        }
    }

    /// <summary>Logs a problem once: a refused peer reconnects immediately.</summary>
    private void Report(string problem, Action log)
    {
        if (Interlocked.Exchange(ref _reported, problem) != problem)
            log();
    }
}
