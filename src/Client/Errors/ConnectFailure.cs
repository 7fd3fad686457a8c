using System.Net;

namespace StreamCluster.Client;

/// <summary>Says why there is no connection.</summary>
internal static class ConnectFailure
{
    public static StreamConnectException From(StreamEndpoint endpoint, HttpStatusCode? status, Exception cause, TimeSpan? retryAfter = null)
    {
        var message = status switch
        {
            HttpStatusCode.Unauthorized => $"{endpoint} wants an API key, and this one or none is not accepted.",
            HttpStatusCode.Forbidden => $"{endpoint} does not allow the connection.",
            HttpStatusCode.NotFound => $"{endpoint} answers, but has no stream at {endpoint.Stream.AbsolutePath}.",
            HttpStatusCode.ServiceUnavailable => $"{endpoint} takes no connections now: it is starting, full or going away.",
            { } other => $"{endpoint} answers with status {(int)other} in place of a stream.",
            null => $"{endpoint} cannot be reached: {Innermost(cause).Message}",
        };
        return new StreamConnectException(endpoint, message, status, cause, retryAfter);
    }

    private static Exception Innermost(Exception exception) =>
        exception.InnerException is { } inner ? Innermost(inner) : exception;
}
