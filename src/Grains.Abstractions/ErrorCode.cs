namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// Every error that a client can cause or meet. The names on the wire are made from these in one place, the gateway's
/// <c>WireErrors</c>; exceptions are for bugs and faults.
/// </summary>
public enum ErrorCode
{
    /// <summary>The message is not one JSON value.</summary>
    InvalidJson = 1,

    /// <summary>JSON, but not of the right form.</summary>
    InvalidMessage,

    /// <summary>A <c>type</c> that the protocol does not have.</summary>
    UnknownMessageType,

    /// <summary>A configuration without an ensemble's name.</summary>
    MissingEnsemble,

    /// <summary>No ensemble of that name is served.</summary>
    EnsembleNotFound,

    /// <summary>Required boundary signals are absent.</summary>
    MissingSignals,

    /// <summary>A batch without samples.</summary>
    EmptyBatch,

    /// <summary>More samples than the session's <c>batch_size</c>.</summary>
    BatchTooLarge,

    /// <summary>The model failed on this input, or its result is not finite.</summary>
    PredictionError,

    /// <summary>Anything else. The message says nothing of the server's insides.</summary>
    InternalError,

    /// <summary>More messages a second than the server allows a connection.</summary>
    RateLimited,

    /// <summary>The server cannot take the request now; nothing was recorded. Temporary: send it again later.</summary>
    Overloaded,

    /// <summary>The resume token is not this session's.</summary>
    SessionForbidden,

    /// <summary>The request id was answered before, for other content.</summary>
    IdReused,

    /// <summary>HTTP only: no session of that id is stored.</summary>
    SessionNotFound,

    /// <summary>HTTP only: the request is not of the right form.</summary>
    InvalidRequest,

    /// <summary>HTTP only: an API key is required.</summary>
    Unauthorized,

    /// <summary>HTTP only: the export folder cannot be written.</summary>
    ExportFailed,
}
