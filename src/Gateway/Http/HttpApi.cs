using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Gateway.Http.Ensembles;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Gateway.Http.History;
using StreamCluster.Gateway.Http.Stats;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Export;
using StreamCluster.Hosting;

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
        services.TryAddSingleton<IEnsembleDirectory, EnsembleDirectory>();
        services.TryAddSingleton<IHistoryReader, SettledHistoryReader>();
        services.TryAddSingleton<HistoryExport>();
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
        stream.MapTimeline();
        stream.MapSave();
        stream.MapHistory();
        stream.MapSamples();
        api.MapGroup("/ensemble").AddEndpointFilter(RefuseWhileStartingAsync).MapEnsembles();
        endpoints.MapDocs();
        return endpoints;
    }

    /// <summary>While the models are being loaded it is not known what is served: an empty list or 404 would be untrue.</summary>
    private static async ValueTask<object?> RefuseWhileStartingAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetService<Readiness>()?.IsStarting == true
            ? Problems.Of(ErrorCode.Overloaded, "The models are still being loaded; try again in a moment.")
            : await next(context);
}
