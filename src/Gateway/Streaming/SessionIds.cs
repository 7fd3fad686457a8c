using System.Buffers;
using System.Security.Cryptography;

namespace StreamCluster.Gateway.Streaming;

/// <summary>Ids of sessions: <c>session_</c> and 128 random bits in lower-case hex.</summary>
internal static class SessionIds
{
    private const string Prefix = "session_";
    private const int RandomBytes = 16;
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public static string Create() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether the text could be such an id.</summary>
    public static bool AreOfForm(string text) =>
        text.Length == Prefix.Length + (2 * RandomBytes)
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(LowerHex);
}
