using System.Buffers.Text;
using StreamCluster.Gateway.Streaming;

namespace StreamCluster.Gateway.Security;

/// <summary>
/// A key shown as a WebSocket subprotocol (RFC 6455, section 1.9): a page can set no header on its WebSocket, but it names its
/// subprotocols. Beside it the page offers <see cref="Stream"/>, which is the one that is selected: the key is never sent back.
/// </summary>
internal static class KeySubprotocol
{
    /// <summary>The subprotocol of the stream itself.</summary>
    public const string Stream = "streamcluster.v1";

    /// <summary>What a key follows, in base64url without padding: subprotocols are tokens (RFC 7230, section 3.2.6), keys need not be.</summary>
    public const string Prefix = "base64url.bearer.authorization.streamcluster.";

    /// <summary>The key's bytes, if the request offers exactly one; else null.</summary>
    public static byte[]? Shown(HttpRequest request)
    {
        // Only where a WebSocket is opened: everything else can set a header.
        if (request.Path.Value?.TrimEnd('/') != StreamingEndpoint.Path)
            return null;
        var offered = Offered(request).Where(static protocol => protocol.StartsWith(Prefix, StringComparison.Ordinal)).ToArray();
        if (offered is not [var only])
            return null;
        try
        {
            return Base64Url.DecodeFromChars(only.AsSpan(Prefix.Length));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>What to select of what the client offers: <see cref="Stream"/>, or none, as for every client that offers nothing of ours.</summary>
    public static string? Select(HttpRequest request) => Offered(request).Contains(Stream, StringComparer.Ordinal) ? Stream : null;

    /// <summary>The header may come several times, each a list.</summary>
    private static IEnumerable<string> Offered(HttpRequest request) =>
        request.Headers.SecWebSocketProtocol.SelectMany(
            static header => (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
