using System.Text.Json;
using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Grains.History.Export;

namespace StreamCluster.Gateway.Http.History;

/// <summary><c>POST …/save</c>.</summary>
internal static class SaveEndpoint
{
    public static void MapSave(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/save", SaveAsync)
            .WithName("saveHistory")
            .WithTags(ApiTags.Stream)
            .WithSummary("Save a session's history on the server")
            .WithDescription(
                "Writes every sample that is kept of the session to `stream_history_<session_id>_<yyyyMMdd_HHmmss>.<format>` under the " +
                "server's export root. A second save never overwrites the first. The session need not be connected any more.")
            .Accepts<SaveBody>("application/json")
            .Produces<SaveReply>()
            .WithProblems(
                StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType)
            .WithProblem(ErrorCode.InvalidJson, "The body is not one JSON value.")
            .WithProblem(ErrorCode.ExportFailed, "The export folder cannot be written.")
            .WithRequestExample("into a folder", """{"session_id":"session_0b54dd1c9f6e4a7b","output_dir":"line-1/shift-2","format":"csv"}""")
            .WithRequestExample("least", """{"session_id":"session_0b54dd1c9f6e4a7b"}""")
            .WithReplyExample(StatusCodes.Status200OK, "saved", """
                {"status":"success","message":"History saved successfully","output_path":
                "results/line-1/shift-2/stream_history_session_0b54dd1c9f6e4a7b_20251215_103000.csv","samples_saved":523}
                """)
            .WithReplyExample(StatusCodes.Status200OK, "no samples", """
                {"status":"success","message":"No history to save","samples_saved":0}
                """);

    private static async Task<IResult> SaveAsync(HttpContext context, HistoryExport export, CancellationToken cancellationToken)
    {
        if (!context.Request.HasJsonContentType())
        {
            return Problems.Of(
                ErrorCode.InvalidRequest, "The body must be application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        SaveOrder? order;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: cancellationToken);
            if (SaveBody.TryRead(body.RootElement, out order) is { } wrong)
                return Problems.Of(wrong);
        }
        catch (JsonException)
        {
            return Problems.Of(ErrorCode.InvalidJson, "The body is not one JSON value.");
        }

        var saved = await export.SaveAsync(order!.SessionId, order.OutputDir, order.Format, cancellationToken);
        if (saved.Error is { } error)
            return Problems.Of(error);
        var reply = new SaveReply
        {
            Status = "success",
            Message = saved.Path is null ? "No history to save" : "History saved successfully",
            OutputPath = saved.Path,
            SamplesSaved = saved.Samples,
        };
        return Results.Json(reply, HttpJson.Relaxed.SaveReply);
    }
}
