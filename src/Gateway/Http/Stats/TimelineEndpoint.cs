using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Stats;

/// <summary><c>GET …/timeline</c>.</summary>
internal static class TimelineEndpoint
{
    /// <summary>Seconds that a reply goes back unless the client says otherwise.</summary>
    public const int DefaultSeconds = 900;

    /// <summary>Most seconds; as many are kept.</summary>
    public const int MaxSeconds = 3600;

    public static void MapTimeline(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/timeline", ReadAsync)
            .WithName("readTimeline")
            .WithTags(ApiTags.Stream)
            .WithSummary("What happened lately")
            .WithDescription(
                "Connections, predictions, latencies and errors over all live nodes in steps of 5 s, for charts. Kept in memory for an hour by "
                + "each node, from its start on; what another node did is in the step in which its report arrived, about a second later.")
            .WithIntegerQuery("seconds", "How far to go back.", DefaultSeconds, 1, MaxSeconds)
            .Produces<TimelineReply>()
            .WithProblems(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReadAsync(HttpContext context, IStatsTimeline timeline, CancellationToken cancellationToken)
    {
        if (RequestQuery.ReadInteger(context.Request, "seconds", DefaultSeconds, 1, MaxSeconds, out var seconds) is { } wrong)
            return wrong;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(
            TimelineReply.From(await timeline.ReadAsync(TimeSpan.FromSeconds(seconds), cancellationToken)), HttpJson.Relaxed.TimelineReply);
    }
}
