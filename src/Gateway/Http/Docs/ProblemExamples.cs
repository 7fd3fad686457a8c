using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using StreamCluster.Gateway.Http.Errors;

namespace StreamCluster.Gateway.Http.Docs;

/// <summary>
/// The problems that an endpoint may answer with, in <c>openapi.json</c>: an example per status and <c>error_code</c>, for one example for
/// all statuses would show a 404's under 500.
/// </summary>
internal static class ProblemExamples
{
    private static readonly int[] EveryEndpoint =
        [StatusCodes.Status401Unauthorized, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable];

    /// <summary>The statuses that an endpoint may fail with, besides those of every endpoint, each with its usual code.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder builder, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in new SortedSet<int>([.. statuses, .. EveryEndpoint]))
            builder.Produces<ProblemReply>(status, Problems.ContentType);
        return builder.AddOpenApiOperationTransformer(static (operation, _, _) =>
        {
            foreach (var (key, response) in operation.Responses ?? [])
            {
                if (response.Content?.TryGetValue(Problems.ContentType, out var content) == true && content is { Examples: null or { Count: 0 } })
                    AddUsual(operation, content, int.Parse(key, CultureInfo.InvariantCulture));
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>One more code that a status may come with. After <see cref="WithProblems"/>.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="code">The code; its status is the code's own.</param>
    /// <param name="detail">The sentence that the server says.</param>
    public static RouteHandlerBuilder WithProblem(this RouteHandlerBuilder builder, ErrorCode code, string detail) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var status = WireErrors.StatusOf(code);
            if (operation.Responses?[status.ToString(CultureInfo.InvariantCulture)].Content?[Problems.ContentType] is OpenApiMediaType content)
                Add(content, status, code, detail);
            return Task.CompletedTask;
        });

    private static void AddUsual(OpenApiOperation operation, OpenApiMediaType content, int status)
    {
        if (status != StatusCodes.Status404NotFound)
            Add(content, status, WireErrors.CodeOf(status), ProblemDetail.Of(status));
        else if (operation.Tags?.Any(static tag => tag.Name == ApiTags.Ensembles) == true)
            Add(content, status, ErrorCode.EnsembleNotFound, "No ensemble of that name is served.");
        else
            Add(content, status, ErrorCode.SessionNotFound, "No session of that id is stored.");
    }

    private static void Add(OpenApiMediaType content, int status, ErrorCode code, string detail)
    {
        var problem = new ProblemReply
        {
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = detail,
            ErrorCode = WireErrors.NameOf(code),
            TraceId = code is ErrorCode.InternalError ? "4bf92f3577b34da6a3ce929d0e0e4736" : null,
        };
        content.Examples ??= new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal);
        content.Examples[problem.ErrorCode] = new OpenApiExample
        {
            Summary = detail,
            Value = JsonSerializer.SerializeToNode(problem, HttpJson.Relaxed.ProblemReply),
        };
    }
}
