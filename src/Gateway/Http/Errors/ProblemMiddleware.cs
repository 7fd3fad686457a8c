using StreamCluster.Grains.History;

namespace StreamCluster.Gateway.Http.Errors;

/// <summary>
/// Turns what no handler answered into a problem document: exceptions, and statuses set without a body (no such route, wrong
/// method, wrong content type).
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
            await ExplainBareStatusAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: there is nobody to tell, and whatever failed failed of that.
        }
        catch (Exception exception) when (context.Response.HasStarted)
        {
            LogBrokenOff(logger, exception, Problems.TraceIdOf(context));
            // Half a reply must not look like a whole one: without the last chunk the client knows (RFC 9112, section 8).
            context.Abort();
        }
        catch (BadHttpRequestException exception)
        {
            await AnswerAsync(context, ErrorCode.InvalidRequest, ProblemDetail.Of(exception.StatusCode), exception.StatusCode);
        }
        catch (StoreUnavailableException exception)
        {
            LogStoreUnavailable(logger, exception);
            await AnswerAsync(context, ErrorCode.Overloaded, "The store of sessions does not answer now. Try again later.");
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogClusterUnavailable(logger, exception);
            await AnswerAsync(context, ErrorCode.Overloaded, "No silo answers now. Try again later.");
        }
        catch (Exception exception)
        {
            var traceId = Problems.TraceIdOf(context);
            LogFailed(logger, exception, traceId);
            await AnswerAsync(context, ErrorCode.InternalError, "The server failed on this request.", traceId: traceId);
        }
    }

    private static Task AnswerAsync(
        HttpContext context, ErrorCode code, string detail, int? status = null, string? traceId = null)
    {
        var headers = context.Response.Headers;
        // What a handler prepared for its own reply (a file's name, a length) does not belong to the problem.
        headers.ContentDisposition = default;
        headers.ContentLength = null;
        return Problems.WriteAsync(context, code, detail, status, traceId);
    }

    private static Task ExplainBareStatusAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentLength > 0 || response.ContentType is not null)
            return Task.CompletedTask;
        var code = WireErrors.CodeOf(response.StatusCode);
        return Problems.WriteAsync(context, code, ProblemDetail.Of(response.StatusCode), response.StatusCode);
    }

    [LoggerMessage(2100, LogLevel.Error, "A request failed; trace_id {TraceId}.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string traceId);

    [LoggerMessage(2101, LogLevel.Error, "A reply was broken off; trace_id {TraceId}.")]
    private static partial void LogBrokenOff(ILogger logger, Exception exception, string traceId);

    [LoggerMessage(2103, LogLevel.Warning, "No silo answers.")]
    private static partial void LogClusterUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(2102, LogLevel.Warning, "The store does not answer.")]
    private static partial void LogStoreUnavailable(ILogger logger, Exception exception);
}
