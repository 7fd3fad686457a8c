using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StreamCluster.Tests;

/// <summary>A certificate authority of its own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name)
    {
        var request = new CertificateRequest("CN=" + name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-3), TimeProvider.System.GetUtcNow().AddDays(3));
    }

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A node's certificate with its key.</summary>
    public X509Certificate2 Issue(string name, int days = 1, params string[] uses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        if (uses.Length > 0)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. uses.Select(static use => new Oid(use))], critical: false));
        using var issued = request.Create(
            _certificate, TimeProvider.System.GetUtcNow().AddDays(Math.Min(-1, days - 1)), TimeProvider.System.GetUtcNow().AddDays(days), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>
    /// Writes a new certificate (<c>tls.crt</c>), its key (<c>tls.key</c>) and the trusted authorities (<c>ca.crt</c>) into a folder, over what is
    /// there, and gives the settings that name them.
    /// </summary>
    public string[] WriteTo(string folder, string name, params TestAuthority[] trusted)
    {
        Directory.CreateDirectory(folder);
        using var certificate = Issue(name);
        var (file, key, authority) = (Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"), Path.Combine(folder, "ca.crt"));
        File.WriteAllText(authority, string.Join('\n', trusted.DefaultIfEmpty(this).Select(static one => one.Pem)));
        File.WriteAllText(key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return ["--Cluster:Tls:Certificate", file, "--Cluster:Tls:Key", key, "--Cluster:Tls:Authority", authority];
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
