namespace StreamCluster.Gateway;

/// <summary>
/// The one place where an <see cref="ErrorCode"/> gets its name on the wire (<c>error_code</c>, WebSocket and HTTP) and its HTTP
/// status. Written out, not derived: renaming a member must never rename what clients compare with.
/// </summary>
internal static class WireErrors
{
    /// <summary>The code's name on the wire.</summary>
    public static string NameOf(ErrorCode code) => code switch
    {
        ErrorCode.InvalidJson => "INVALID_JSON",
        ErrorCode.InvalidMessage => "INVALID_MESSAGE",
        ErrorCode.UnknownMessageType => "UNKNOWN_MESSAGE_TYPE",
        ErrorCode.MissingEnsemble => "MISSING_ENSEMBLE",
        ErrorCode.EnsembleNotFound => "ENSEMBLE_NOT_FOUND",
        ErrorCode.MissingSignals => "MISSING_SIGNALS",
        ErrorCode.EmptyBatch => "EMPTY_BATCH",
        ErrorCode.BatchTooLarge => "BATCH_TOO_LARGE",
        ErrorCode.PredictionError => "PREDICTION_ERROR",
        ErrorCode.InternalError => "INTERNAL_ERROR",
        ErrorCode.RateLimited => "RATE_LIMITED",
        ErrorCode.Overloaded => "OVERLOADED",
        ErrorCode.SessionForbidden => "SESSION_FORBIDDEN",
        ErrorCode.IdReused => "ID_REUSED",
        ErrorCode.SessionNotFound => "SESSION_NOT_FOUND",
        ErrorCode.InvalidRequest => "INVALID_REQUEST",
        ErrorCode.Unauthorized => "UNAUTHORIZED",
        ErrorCode.ExportFailed => "EXPORT_FAILED",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No name on the wire."),
    };

    /// <summary>The HTTP status that a problem with this code has, unless the framework's own status says it more exactly.</summary>
    public static int StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.EnsembleNotFound or ErrorCode.SessionNotFound => StatusCodes.Status404NotFound,
        ErrorCode.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorCode.SessionForbidden => StatusCodes.Status403Forbidden,
        ErrorCode.IdReused => StatusCodes.Status409Conflict,
        ErrorCode.PredictionError => StatusCodes.Status422UnprocessableEntity,
        ErrorCode.RateLimited => StatusCodes.Status429TooManyRequests,
        ErrorCode.Overloaded => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.InternalError or ErrorCode.ExportFailed => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>The code for a bare HTTP status that some part of the pipeline set without saying why.</summary>
    public static ErrorCode CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => ErrorCode.Unauthorized,
        StatusCodes.Status429TooManyRequests => ErrorCode.RateLimited,
        StatusCodes.Status503ServiceUnavailable => ErrorCode.Overloaded,
        >= StatusCodes.Status500InternalServerError => ErrorCode.InternalError,
        _ => ErrorCode.InvalidRequest,
    };
}
