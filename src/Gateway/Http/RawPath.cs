using Microsoft.AspNetCore.Http.Features;

namespace StreamCluster.Gateway.Http;

/// <summary>
/// Reads a segment of the path as the client sent it. The server decodes the path before routing, all but <c>%2F</c>: after that
/// <c>a%2Fb</c> and <c>a%252Fb</c> look alike, and only the request target still tells a name with a slash from one with a percent sign.
/// </summary>
internal static class RawPath
{
    /// <summary>The segment that many places before the end, percent-decoded (RFC 3986, section 2.1). 0: the last one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fromEnd">Counted from the end: what a proxy or a path base puts in front does not matter.</param>
    /// <param name="routed">The same segment as the route matched it: the answer where the server keeps no request target.</param>
    public static string Segment(HttpContext context, int fromEnd, string routed)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target))
            return routed;
        var path = target.AsSpan();
        var query = path.IndexOf('?');
        if (query >= 0)
            path = path[..query];
        path = path.TrimEnd('/');
        for (; fromEnd > 0; fromEnd--)
        {
            var slash = path.LastIndexOf('/');
            if (slash < 0)
                return routed;
            path = path[..slash];
        }

        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}
