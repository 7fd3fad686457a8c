using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace StreamCluster.Hosting.Clustering.Tls;

/// <summary>
/// What nodes show and accept when they connect. The files are read for each new connection, so certificates are replaced while nodes run;
/// a connection that exists stays. Only the authority counts: nodes know each other by address, so names are not compared.
/// </summary>
internal sealed class NodeCertificates(ClusterOptions options, ILogger<NodeCertificates> logger)
{
    private readonly Lock _gate = new();
    private CertificateSet? _current;
    private string? _reported;

    /// <summary>For both ends of a connection.</summary>
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
                // Files are replaced one by one: until they fit each other, the ones before are good.
                Report(exception.Message, () => logger.KeptCertificates(exception.Message));
                return _current;
            }
        }
    }

    /// <summary>A peer that is refused comes again at once; what is said of it is said once.</summary>
    private void Report(string problem, Action log)
    {
        if (Interlocked.Exchange(ref _reported, problem) != problem)
            log();
    }
}
