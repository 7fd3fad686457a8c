using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Export;

namespace StreamCluster.Gateway.Http.History;

/// <summary><c>GET …/{session_id}/history</c>.</summary>
internal static class HistoryEndpoint
{
    private static readonly string[] Formats = ["csv", "json"];

    public static void MapHistory(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/{session_id}/history", ReadAsync)
            .WithName("readHistory")
            .WithTags(ApiTags.Stream)
            .WithSummary("Download a session's history")
            .WithDescription(
                "Streams every sample that is kept of the session, in the order of the replies. The session need not be connected any more. " +
                "CSV columns: `timestamp`, `latency_ms`, `boundary_<signal>`…, `prediction_<signal>`…. A reply that the server could not " +
                "finish is broken off, not ended.")
            .WithPath("session_id", "The session, connected or not.")
            .WithChoiceQuery("format", "The form of the reply.", Formats)
            .Produces<IReadOnlyList<HistorySample>>(StatusCodes.Status200OK, MediaTypeNames.Application.Json)
            .WithReplyExample(StatusCodes.Status200OK, "one sample", """
                [{"timestamp":"2025-12-15T10:30:00","boundary_data":{"XMV_1":63.05},"predictions":{"XMEAS_5":26.9},"latency_ms":0.61}]
                """)
            .WithTextReply(StatusCodes.Status200OK, "text/csv", "timestamp,latency_ms,boundary_XMV_1,prediction_XMEAS_5\r\n2025-12-15T10:30:00,0.61,63.05,26.9\r\n")
            .WithProblems(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(
        HttpContext context, IHistoryReader reader, CancellationToken cancellationToken)
    {
        if (RequestQuery.ReadChoice(context.Request, "format", Formats, out var format) is { } problem)
            return problem;
        var sessionId = (string)context.Request.RouteValues["session_id"]!;
        if (await reader.FindAsync(sessionId, cancellationToken) is not { } history)
            return Problems.Of(ErrorCode.SessionNotFound, "No session of that id is stored.");

        await using var begun = await BegunHistory.BeginAsync(reader.ReadAsync(sessionId, cancellationToken), cancellationToken);
        var response = context.Response;
        response.ContentType = format == "json" ? "application/json" : "text/csv; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"stream_history_{history.SessionId}.{format}");
        response.Headers.ContentDisposition = disposition.ToString();
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // From here on a failure breaks the reply off: what is written may be half a sample, and is no start of a problem document.
        await response.StartAsync(cancellationToken);
        var chunks = begun.ReadAsync(cancellationToken);
        if (format == "json")
            await HistoryJson.WriteAsync(response.BodyWriter, history, chunks, cancellationToken);
        else
            await HistoryCsv.WriteAsync(response.BodyWriter, history, chunks, cancellationToken);
        return Results.Empty;
    }
}
