namespace StreamCluster.Client;

/// <summary>
/// One server, by any of the addresses people use for it: <c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c>; the base alone, a base
/// with a path prefix (behind a proxy), or the full address of the stream. Immutable.
/// </summary>
public sealed record StreamEndpoint
{
    private const string StreamPath = "api/v1/inference/stream";

    private StreamEndpoint(Uri http, Uri stream) => (HttpBase, Stream) = (http, stream);

    /// <summary>Base of the HTTP interface, ending in <c>/</c>.</summary>
    public Uri HttpBase { get; }

    /// <summary>Address of the WebSocket.</summary>
    public Uri Stream { get; }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is not an absolute http, https, ws or wss address.</exception>
    public static StreamEndpoint Parse(string address) =>
        TryParse(address, out var endpoint)
            ? endpoint
            : throw new FormatException($"'{address}' is not an http, https, ws or wss address.");

    /// <summary>Reads an address; false where it is not an absolute http, https, ws or wss address.</summary>
    public static bool TryParse(string? address, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StreamEndpoint? endpoint)
    {
        endpoint = null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return false;

        bool? secure = uri.Scheme switch
        {
            "http" or "ws" => false,
            "https" or "wss" => true,
            _ => null,
        };
        if (secure is null)
            return false;

        var path = uri.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/" + StreamPath, StringComparison.Ordinal))
            path = path[..^(StreamPath.Length + 1)];

        var authority = uri.GetComponents(UriComponents.HostAndPort, UriFormat.UriEscaped);
        endpoint = new StreamEndpoint(
            new Uri($"{(secure.Value ? "https" : "http")}://{authority}{path}/"),
            new Uri($"{(secure.Value ? "wss" : "ws")}://{authority}{path}/{StreamPath}"));
        return true;
    }

    /// <summary>The base, as people write it.</summary>
    public override string ToString() => HttpBase.ToString().TrimEnd('/');
}
