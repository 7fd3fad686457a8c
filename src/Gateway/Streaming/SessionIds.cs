using System.Security.Cryptography;

namespace StreamCluster.Gateway.Streaming;

/// <summary>Ids of sessions: <c>session_</c> and 128 random bits in lower-case hex.</summary>
internal static class SessionIds
{
    public static string Create() => "session_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
