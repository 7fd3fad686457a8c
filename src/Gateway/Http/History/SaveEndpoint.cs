using System.Text.Json;
using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Grains.Abstractions;
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
                StatusCodes.Status415UnsupportedMediaType);

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
