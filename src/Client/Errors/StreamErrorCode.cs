namespace StreamCluster.Client;

/// <summary>The protocol's error codes.</summary>
public enum StreamErrorCode
{
    /// <summary>A code that this version of the client does not know: see <see cref="StreamErrorException.CodeText"/>.</summary>
    Unknown = 0,

    /// <summary>The message is not one JSON value.</summary>
    InvalidJson,

    /// <summary>JSON, but not of the right form.</summary>
    InvalidMessage,

    /// <summary>The server does not know the type of message.</summary>
    UnknownMessageType,

    /// <summary>No ensemble is named.</summary>
    MissingEnsemble,

    /// <summary>No ensemble of that name is served.</summary>
    EnsembleNotFound,

    /// <summary>Boundary signals are missing.</summary>
    MissingSignals,

    /// <summary>A batch without samples.</summary>
    EmptyBatch,

    /// <summary>More samples than the session's batch size.</summary>
    BatchTooLarge,

    /// <summary>The model failed on this input, or its result is not finite.</summary>
    PredictionError,

    /// <summary>Anything else; the server's log has the rest under <c>details.trace_id</c>.</summary>
    InternalError,

    /// <summary>Temporary: more messages than the server allows; <c>details.retry_after_ms</c>.</summary>
    RateLimited,

    /// <summary>Temporary: nothing was recorded, send it again later.</summary>
    Overloaded,

    /// <summary>The resume token is not the session's.</summary>
    SessionForbidden,

    /// <summary>The request's id was answered before, for other content.</summary>
    IdReused,

    /// <summary>HTTP: no session of that id is stored.</summary>
    SessionNotFound,

    /// <summary>HTTP: the request is not of the right form.</summary>
    InvalidRequest,

    /// <summary>HTTP: an API key is required.</summary>
    Unauthorized,

    /// <summary>HTTP: the server cannot write its export folder.</summary>
    ExportFailed,
}
