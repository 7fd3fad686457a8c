namespace StreamCluster.Gateway.Http.Docs;

/// <summary><c>/docs</c>, <c>/openapi.json</c>, <c>/asyncapi.yaml</c>: what the gateway says about itself, with nothing from elsewhere.</summary>
internal static class DocsEndpoints
{
    public static IServiceCollection AddDocs(this IServiceCollection services) =>
        services.AddOpenApi(static options =>
            options.AddDocumentTransformer<ApiDocument>().AddSchemaTransformer<ApiExamples>());

    public static void MapDocs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/openapi.json");
        endpoints.MapAsset("/docs", DocsAsset.Own("docs.html", "text/html; charset=utf-8"));
        endpoints.MapAsset("/docs/docs.css", DocsAsset.Own("docs.css", "text/css; charset=utf-8"));
        endpoints.MapAsset("/docs/docs.js", DocsAsset.Own("docs.js", "text/javascript; charset=utf-8"));
        endpoints.MapAsset("/docs/swagger-ui.css", DocsAsset.SwaggerUi("swagger-ui.css", "text/css; charset=utf-8"));
        endpoints.MapAsset("/docs/swagger-ui-bundle.js", DocsAsset.SwaggerUi("swagger-ui-bundle.js", "text/javascript; charset=utf-8"));
        endpoints.MapAsset("/asyncapi.yaml", DocsAsset.Own("asyncapi.yaml", "application/yaml; charset=utf-8"));
    }

    private static void MapAsset(this IEndpointRouteBuilder endpoints, string path, DocsAsset asset) =>
        endpoints.MapGet(path, asset.Write).ExcludeFromDescription();
}
