using StreamCluster.Gateway.Dashboard;
using StreamCluster.Gateway.Http.Errors;

namespace StreamCluster.Gateway.Security;

/// <summary>Where keys are set, lets only requests with a key through.</summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, ApiKeys keys)
{
    private static readonly object Item = new();

    /// <summary>
    /// Probes have no key, and a browser cannot show one when it opens a page: the pages and documents hold nothing of this node's own,
    /// and what they ask for needs the key.
    /// </summary>
    private static readonly PathString[] Open =
        ["/health", "/docs", "/openapi.json", "/asyncapi.yaml", "/dashboard", .. DashboardEndpoints.Pages];

    /// <summary>The hash of the key that let the request in; null where none is needed.</summary>
    public static string? HashOf(HttpContext context) => context.Items.TryGetValue(Item, out var hash) ? (string?)hash : null;

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (!keys.AreRequired || path == "/" || Array.Exists(Open, open => path.StartsWithSegments(open, StringComparison.OrdinalIgnoreCase)))
            return next(context);
        if (keys.Accept(context.Request) is not { } hash)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.WriteAsync(context, ErrorCode.Unauthorized, "An API key is needed: header X-Api-Key, or Authorization: Bearer.");
        }

        context.Items[Item] = hash;
        return next(context);
    }
}
