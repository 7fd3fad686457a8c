namespace StreamCluster.Grains.Abstractions;

/// <summary>How a connection comes to a session.</summary>
public enum OpenKind
{
    /// <summary>A new session: the id was made for it just now.</summary>
    Create = 0,

    /// <summary>The session's own connection configures it again, as a whole.</summary>
    Reconfigure,

    /// <summary>A session that exists goes on, here: members left out keep their stored values.</summary>
    Resume,
}

/// <summary>Opens, resumes or reconfigures a session.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Attachment">The connection's attachment so far; 0 where it has none yet.</param>
/// <param name="ResumeToken">What the client showed; null where it showed none. Of a new session: the token it is to have; null: any.</param>
/// <param name="Configuration">What the client asks for.</param>
public sealed record OpenSession(OpenKind Kind, long Attachment, string? ResumeToken, ConfigurationRequest Configuration);

/// <summary>What became of an <see cref="OpenSession"/>.</summary>
public sealed record OpenReply
{
    /// <summary>Why it was refused; null: done, and everything below is set. A refusal leaves the old configuration in force.</summary>
    public GrainError? Error { get; init; }

    /// <summary>No session of that id is stored (never made, or past its retention): open a new one.</summary>
    public bool Unknown { get; init; }

    /// <summary>The connection that asked is not the session's any more: close it with 4001.</summary>
    public bool Detached { get; init; }

    /// <summary>
    /// The store went away, and it is not known whether the session was attached or configured: what the connection holds of it may be
    /// wrong. A connection that holds it is to be closed with 1013; one that comes to it may try again.
    /// </summary>
    public bool InDoubt { get; init; }

    /// <summary>The session's attachment to this connection; greater than every one before.</summary>
    public long Attachment { get; init; }

    /// <summary>The last ordinal recorded under this attachment, 0 for none: the connection numbers on from it.</summary>
    public long LastOrdinal { get; init; }

    /// <summary>The session's token. The same for the session's whole life.</summary>
    public string ResumeToken { get; init; } = "";

    /// <summary>Whether a stored session was continued.</summary>
    public bool Resumed { get; init; }

    /// <summary>Samples predicted for this session so far.</summary>
    public long PredictionsCount { get; init; }

    /// <summary>The configuration in force.</summary>
    public SessionConfiguration? Configuration { get; init; }

    /// <summary>The ensemble in force.</summary>
    public EnsembleDescription? Ensemble { get; init; }
}
