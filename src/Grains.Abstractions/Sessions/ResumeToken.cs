using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// The secret that continues a session: 256 random bits as base64url text. Only its SHA-256 is stored; a plain hash is enough because
/// the token has full entropy.
/// </summary>
public static class ResumeToken
{
    /// <summary>A new token.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether a token is the one with this hash. In constant time, so that the duration reveals nothing.</summary>
    public static bool Matches(string token, ReadOnlySpan<byte> hash) =>
        CryptographicOperations.FixedTimeEquals(HashOf(token), hash);
}
