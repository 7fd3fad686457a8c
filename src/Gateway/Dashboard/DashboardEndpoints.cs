using StreamCluster.Gateway.Http;

namespace StreamCluster.Gateway.Dashboard;

/// <summary>The dashboard: one page at <c>/</c> and the addresses it gives its views, and its files under <c>/dashboard</c>.</summary>
internal static class DashboardEndpoints
{
    /// <summary>Where the page is, besides <c>/</c>.</summary>
    public static readonly PathString[] Pages = ["/connections", "/ensembles", "/console", "/session", "/ensemble"];

    public static void MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        var top = DashboardAsset.Page(0);
        foreach (var path in new[] { "/", "/connections", "/ensembles", "/console" })
            endpoints.MapGet(path, WithoutSlash(top)).ExcludeFromDescription();
        var below = DashboardAsset.Page(1);
        foreach (var path in new[] { "/session/{session_id}", "/ensemble/{name}" })
            endpoints.MapGet(path, WithoutSlash(below)).ExcludeFromDescription();
        foreach (var file in DashboardAsset.Files.Where(static file => file != "index.html"))
            endpoints.MapGet($"/dashboard/{file}", DashboardAsset.Of(file).Write).ExcludeFromDescription();
    }

    /// <summary>The page's links are relative to its address: with a slash behind it they would lead elsewhere.</summary>
    private static Func<HttpContext, IResult> WithoutSlash(DashboardAsset page) => context =>
        context.Request.Path.Value is [_, .., '/']
            ? Results.Redirect("../" + Uri.EscapeDataString(RawPath.Segment(context, 0, "")) + context.Request.QueryString)
            : page.Write(context);
}
