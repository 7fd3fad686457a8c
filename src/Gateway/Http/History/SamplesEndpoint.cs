using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.History;

/// <summary><c>GET …/{session_id}/samples</c>.</summary>
internal static class SamplesEndpoint
{
    /// <summary>Samples in a reply unless the client says otherwise.</summary>
    public const int DefaultLimit = 200;

    /// <summary>Most samples in one reply.</summary>
    public const int MaxLimit = 1000;

    public static void MapSamples(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/{session_id}/samples", ReadAsync)
            .WithName("readSamples")
            .WithTags(ApiTags.Stream)
            .WithSummary("Follow a session's samples")
            .WithDescription(
                "A few recorded samples, oldest first, for live plots. Without `after`: the newest. Ask again with `after` set to " +
                "`next_after` for what has come since; a reply with as many samples as `limit` may have more behind it. A sample is shown " +
                "once it is recorded, whichever node answered it. The session need not be connected any more.")
            .WithPath("session_id", "The session, connected or not.")
            .WithSequenceQuery("after", "Only samples of a higher sequence; -1: from the oldest kept. Without it: the newest.")
            .WithIntegerQuery("limit", "Samples to return at the most.", DefaultLimit, 1, MaxLimit)
            .Produces<SamplesReply>()
            .WithProblems(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(HttpContext context, IHistoryReader reader, CancellationToken cancellationToken)
    {
        if (RequestQuery.ReadInteger(context.Request, "limit", DefaultLimit, 1, MaxLimit, out var limit) is { } wrongLimit)
            return wrongLimit;
        if (RequestQuery.ReadSequence(context.Request, "after", out var after) is { } wrongAfter)
            return wrongAfter;
        var sessionId = (string)context.Request.RouteValues["session_id"]!;
        if (await reader.ReadAfterAsync(sessionId, after, limit, cancellationToken) is not { } chunks)
            return Problems.Of(ErrorCode.SessionNotFound, "No session of that id is stored.");
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(SamplesReply.From(sessionId, after, chunks), HttpJson.Relaxed.SamplesReply);
    }
}
