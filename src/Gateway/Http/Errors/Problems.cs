using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Errors;

/// <summary>Writes failures as <c>application/problem+json</c>.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>A reply that says what is wrong.</summary>
    /// <param name="code">From the closed list.</param>
    /// <param name="detail">One sentence for people; nothing of the server's insides.</param>
    /// <param name="status">The HTTP status; null: the code's own.</param>
    public static IResult Of(ErrorCode code, string detail, int? status = null) => new ProblemResult(code, detail, status);

    /// <summary>The same for what a grain or a port refused.</summary>
    public static IResult Of(GrainError error) => new ProblemResult(error.Code, error.Message, status: null) { TraceId = error.TraceId };

    /// <summary>Writes a problem where there is no handler to return it from. The response must not have started.</summary>
    public static Task WriteAsync(
        HttpContext context, ErrorCode code, string detail, int? status = null, string? traceId = null)
    {
        var response = context.Response;
        response.StatusCode = status ?? WireErrors.StatusOf(code);
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (code is ErrorCode.Overloaded && response.Headers.RetryAfter.Count == 0)
            response.Headers.RetryAfter = "1";
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;
        var problem = new ProblemReply
        {
            Title = ReasonPhrases.GetReasonPhrase(response.StatusCode),
            Status = response.StatusCode,
            Detail = detail,
            ErrorCode = WireErrors.NameOf(code),
            TraceId = traceId,
        };
        return JsonSerializer.SerializeAsync(response.Body, problem, HttpJson.Relaxed.ProblemReply, context.RequestAborted);
    }

    /// <summary>The id under which the log has this request.</summary>
    public static string TraceIdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    private sealed class ProblemResult(ErrorCode code, string detail, int? status) : IResult
    {
        public string? TraceId { get; init; }

        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, code, detail, status, TraceId);
    }
}
