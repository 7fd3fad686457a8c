using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace StreamCluster.Gateway.Http.Docs;

/// <summary>The head of <c>openapi.json</c>: what the interface is, and how a key is shown.</summary>
internal sealed class ApiDocument : IOpenApiDocumentTransformer
{
    private const string ApiKey = "apiKey";
    private const string Bearer = "bearer";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "StreamCluster",
            Version = typeof(ApiDocument).Assembly.GetName().Version?.ToString(3),
            Description =
                "Streaming inference for plants and devices: statistics, history and ensembles over HTTP. " +
                "The stream itself is a WebSocket at `/api/v1/inference/stream`, described by [asyncapi.yaml](/asyncapi.yaml). " +
                "All names are snake_case, all text is UTF-8. Every failure is a problem document (RFC 9457) with `error_code`.",
        };
        // Relative: right behind every proxy, and nothing of a request's Host header is repeated.
        document.Servers = [new OpenApiServer { Url = "/", Description = "This server" }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = ApiTags.Stream, Description = "Statistics of the stream, and the history of its sessions" },
            new() { Name = ApiTags.Ensembles, Description = "The ensembles that are served" },
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [ApiKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-Api-Key",
                Description = "Needed only where the server has `Security:ApiKeys`.",
            },
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The same key as a bearer token.",
            },
        };
        // Any one of the three: a server without keys asks for none.
        document.Security =
        [
            [],
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKey, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
        ];
        return Task.CompletedTask;
    }
}
