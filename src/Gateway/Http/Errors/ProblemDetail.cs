namespace StreamCluster.Gateway.Http.Errors;

/// <summary>What is said of a status that some part of the server set without saying why.</summary>
internal static class ProblemDetail
{
    /// <summary>One sentence for people.</summary>
    public static string Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "An API key is needed: header X-Api-Key, or Authorization: Bearer.",
        StatusCodes.Status403Forbidden => "This is not allowed.",
        StatusCodes.Status404NotFound => "There is nothing at this address; GET /docs lists what there is.",
        StatusCodes.Status405MethodNotAllowed => "This address does not take that method; see the header Allow.",
        StatusCodes.Status408RequestTimeout => "The body came too slowly.",
        StatusCodes.Status413PayloadTooLarge => "The body is longer than 64 KiB.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be application/json.",
        StatusCodes.Status429TooManyRequests => "Too many requests; try again later.",
        StatusCodes.Status503ServiceUnavailable => "The server cannot take this now; try again later.",
        >= StatusCodes.Status500InternalServerError => "The server failed on this request.",
        _ => "The request is not well formed.",
    };
}
