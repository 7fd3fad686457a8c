using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// The secret that continues a session: 256 random bits as base64url text. Only its SHA-256 is stored; a plain hash is enough because
/// the token has full entropy.
/// </summary>
internal static class ResumeToken
{
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>In constant time: how long it takes tells nothing of how much was right.</summary>
    public static bool Matches(string token, ReadOnlySpan<byte> hash) =>
        CryptographicOperations.FixedTimeEquals(HashOf(token), hash);
}
