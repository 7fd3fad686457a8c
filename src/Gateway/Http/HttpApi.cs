using Microsoft.AspNetCore.Mvc;
using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Gateway.Http.Ensembles;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Gateway.Http.History;
using StreamCluster.Gateway.Http.Stats;

namespace StreamCluster.Gateway.Http;

/// <summary>The HTTP part of the gateway: statistics, history, ensembles, and the pages that document it all.</summary>
public static class HttpApi
{
    /// <summary>Most bytes of a request's body; a longer one gets 413.</summary>
    internal const long MaxBodyBytes = 64 * 1024;

    /// <summary>Adds what <see cref="MapHttpApi"/> needs.</summary>
    public static IServiceCollection AddHttpApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static options => HttpJson.Configure(options.SerializerOptions));
        return services.AddDocs();
    }

    /// <summary>
    /// Makes every failure a problem document and adds the headers that every reply carries. Goes before everything that may fail.
    /// </summary>
    public static IApplicationBuilder UseHttpApi(this IApplicationBuilder app) =>
        app.UseMiddleware<ProblemMiddleware>();

    /// <summary>Maps the endpoints.</summary>
    public static IEndpointRouteBuilder MapHttpApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        var stream = api.MapGroup("/inference/stream");
        stream.MapStats();
        stream.MapSave();
        stream.MapHistory();
        api.MapGroup("/ensemble").MapEnsembles();
        endpoints.MapDocs();
        return endpoints;
    }
}
