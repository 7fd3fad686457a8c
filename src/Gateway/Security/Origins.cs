namespace StreamCluster.Gateway.Security;

/// <summary>
/// Where a browser says that the page comes from. Browsers let any page open a WebSocket to any server (RFC 6455, section 10.2): the
/// server has to refuse. Other clients send no origin.
/// </summary>
internal sealed class Origins(SecurityOptions options)
{
    public bool Allow(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return true;
        // Behind a proxy that ends TLS the scheme differs, the host does not.
        if (Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, AuthorityOf(request, from.Scheme), StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return options.AllowedOrigins.Any(allowed => allowed == "*" || string.Equals(allowed.TrimEnd('/'), origin, StringComparison.OrdinalIgnoreCase));
    }

    private static string AuthorityOf(HttpRequest request, string scheme) =>
        Uri.TryCreate($"{scheme}://{request.Host.Value}", UriKind.Absolute, out var own) ? own.Authority : "";
}
