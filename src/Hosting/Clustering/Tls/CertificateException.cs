namespace StreamCluster.Hosting.Clustering.Tls;

/// <summary>A certificate file is unusable. The message is a sentence for the operator.</summary>
internal sealed class CertificateException(string message, Exception? innerException = null) : Exception(message, innerException);
