namespace StreamCluster.Grains.Abstractions;

/// <summary>How a call of <see cref="ISessionGrain"/> ended.</summary>
public enum SessionOutcome
{
    /// <summary>Done: the reply has the results.</summary>
    Done = 0,

    /// <summary>Refused with an error that the client caused or may retry; nothing changed.</summary>
    Refused,

    /// <summary>The session belongs to a newer connection. Nothing was done; close this connection with 4001.</summary>
    Detached,

    /// <summary>No session with this id is stored: it never existed or is past its retention. Nothing was done.</summary>
    Unknown,

    /// <summary>
    /// This activation does not know what is recorded: another one claimed the session, or the store was lost while it committed. Repeat the
    /// call with the same ordinals; recorded requests are answered from the record.
    /// </summary>
    Repeat,

    /// <summary>
    /// The store is away and cannot say what is recorded. An error would claim that nothing is, so close the connection with 1013 without an
    /// answer; a resume tells.
    /// </summary>
    InDoubt,
}
