using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Stats;

/// <summary><c>GET …/stats</c>.</summary>
internal static class StatsEndpoint
{
    /// <summary>Connections in a reply unless the client says otherwise.</summary>
    public const int DefaultLimit = 1000;

    /// <summary>Most connections in one reply.</summary>
    public const int MaxLimit = 10_000;

    public static void MapStats(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/stats", ReadAsync)
            .WithName("readStats")
            .WithTags(ApiTags.Stream)
            .WithSummary("Live statistics")
            .WithDescription("Counters over all nodes, and a page of the connections.")
            .WithIntegerQuery("limit", "Connections to return at the most.", DefaultLimit, 0, MaxLimit)
            .WithIntegerQuery("offset", "Connections to pass over, by time of connection.", 0, 0, int.MaxValue)
            .Produces<StatsReply>()
            .WithProblems(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReadAsync(HttpContext context, IClusterStats stats, CancellationToken cancellationToken)
    {
        if (RequestQuery.ReadInteger(context.Request, "limit", DefaultLimit, 0, MaxLimit, out var limit) is { } wrongLimit)
            return wrongLimit;
        if (RequestQuery.ReadInteger(context.Request, "offset", 0, 0, int.MaxValue, out var offset) is { } wrongOffset)
            return wrongOffset;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(
            StatsReply.From(await stats.ReadAsync(offset, limit, cancellationToken)), HttpJson.Relaxed.StatsReply);
    }
}
