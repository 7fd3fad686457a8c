using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StreamCluster.Hosting.Clustering.Tls;

/// <summary>A snapshot of the files: this node's certificate and the authorities that it trusts.</summary>
/// <param name="Own">With its private key.</param>
/// <param name="Authorities">Roots and intermediates.</param>
/// <param name="Content">The text of the files, to detect changes.</param>
internal sealed record CertificateSet(X509Certificate2 Own, X509Certificate2Collection Authorities, string Content)
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>Reads and checks the files.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="known">Returned if no file has changed.</param>
    /// <exception cref="CertificateException">A file is unusable; the message is a sentence that begins with the setting.</exception>
    public static CertificateSet Read(TlsFiles files, CertificateSet? known = null)
    {
        var certificate = Text(nameof(TlsFiles.Certificate), files.Certificate!);
        var key = Text(nameof(TlsFiles.Key), files.Key!);
        var authority = Text(nameof(TlsFiles.Authority), files.Authority!);
        var content = certificate + key + authority;
        if (string.Equals(known?.Content, content, StringComparison.Ordinal))
            return known!;
        var set = new CertificateSet(OwnOf(files, certificate, key), AuthoritiesOf(files, authority), content);
        if (set.ProblemOf(set.Own) is { } problem)
            throw new CertificateException(Sentence(nameof(TlsFiles.Certificate), files.Certificate!, $"is refused by this node's own authorities: {problem}"));
        foreach (var use in set.Own.Extensions.OfType<X509EnhancedKeyUsageExtension>())
        {
            var uses = use.EnhancedKeyUsages.Cast<Oid>().Select(static oid => oid.Value).ToArray();
            if (!uses.Contains(ServerUse) || !uses.Contains(ClientUse))
                throw new CertificateException(Sentence(nameof(TlsFiles.Certificate), files.Certificate!, "is not for both server and client authentication"));
        }

        return set;
    }

    /// <summary>Why a certificate is refused; null if it is trusted.</summary>
    public string? ProblemOf(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate)
            ? null
            : string.Join(", ", chain.ChainStatus.Select(static status => status.StatusInformation.Trim().TrimEnd('.')).Distinct());
    }

    private static X509Certificate2 OwnOf(TlsFiles files, string certificate, string key)
    {
        try
        {
            using var read = X509Certificate2.CreateFromPem(certificate, key);
            // Some platforms reject keys imported from PEM in a handshake, but accept keys from PKCS #12.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CertificateException($"Cluster:Tls:Certificate and Cluster:Tls:Key: '{files.Certificate}' and '{files.Key}' are not a certificate and its private key in PEM.", exception);
        }
    }

    private static X509Certificate2Collection AuthoritiesOf(TlsFiles files, string authority)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(authority);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException(Sentence(nameof(TlsFiles.Authority), files.Authority!, "has a certificate that cannot be read"), exception);
        }

        return all.Count > 0 ? all : throw new CertificateException(Sentence(nameof(TlsFiles.Authority), files.Authority!, "has no certificate in PEM"));
    }

    private static string Text(string setting, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(Sentence(setting, file, "cannot be read"), exception);
        }
    }

    private static string Sentence(string setting, string file, string what) => $"Cluster:Tls:{setting}: '{file}' {what}.";
}
