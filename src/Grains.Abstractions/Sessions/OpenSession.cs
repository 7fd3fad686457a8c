namespace StreamCluster.Grains.Abstractions;

/// <summary>How a connection comes to a session.</summary>
public enum OpenKind
{
    /// <summary>A new session with a new id. A repeated call with the same token finds the session it created.</summary>
    Create = 0,

    /// <summary>The session's own connection configures it again, as a whole.</summary>
    Reconfigure,

    /// <summary>A stored session continues on this connection: members left out keep their stored values.</summary>
    Resume,
}

/// <summary>Opens, resumes or reconfigures a session.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Attachment">
/// The attachment that the call goes on from: the connection's own (reconfigure), or the stored one when the connection asked (resume). If
/// the session has another one by then, nothing changes: a call that arrives late must not take the session from its present connection.
/// </param>
/// <param name="ResumeToken">The token that the client showed, null for none; for a new session, the token it gets.</param>
/// <param name="Configuration">The configuration that the client asks for.</param>
/// <param name="TraceParent">The caller's span as a W3C traceparent; null: not sampled.</param>
/// <param name="Ordinal">Number of a reconfiguration among the connection's requests: a repetition changes nothing. Else 0.</param>
/// <param name="Node">The silo in the caller's process, to which the session moves; null: the caller has none.</param>
[GenerateSerializer, Immutable, Alias("open-session")]
public sealed record OpenSession(
    [property: Id(0)] OpenKind Kind,
    [property: Id(1)] long Attachment,
    [property: Id(2)] string? ResumeToken,
    [property: Id(3)] ConfigurationRequest Configuration,
    [property: Id(4)] string? TraceParent = null,
    [property: Id(5)] long Ordinal = 0,
    [property: Id(6)] SiloAddress? Node = null);

/// <summary>The answer to <see cref="OpenSession"/>.</summary>
[GenerateSerializer, Immutable, Alias("open-reply")]
public sealed record OpenReply
{
    /// <summary>Every outcome but <see cref="SessionOutcome.Done"/> leaves the old configuration in force.</summary>
    [Id(0)]
    public SessionOutcome Outcome { get; init; }

    /// <summary>Why it was refused; null for every outcome but <see cref="SessionOutcome.Refused"/> and <see cref="SessionOutcome.InDoubt"/>.</summary>
    [Id(1)]
    public GrainError? Error { get; init; }

    /// <summary>The session's attachment to this connection; greater than every one before.</summary>
    [Id(2)]
    public long Attachment { get; init; }

    /// <summary>The last ordinal recorded under this attachment, 0 for none: the connection numbers on from it.</summary>
    [Id(3)]
    public long LastOrdinal { get; init; }

    /// <summary>The session's token. The same for the session's whole life.</summary>
    [Id(4)]
    public string ResumeToken { get; init; } = "";

    /// <summary>Whether a stored session was continued.</summary>
    [Id(5)]
    public bool Resumed { get; init; }

    /// <summary>Samples predicted for this session so far.</summary>
    [Id(6)]
    public long PredictionsCount { get; init; }

    /// <summary>The configuration in force; null unless done.</summary>
    [Id(7)]
    public SessionConfiguration? Configuration { get; init; }

    /// <summary>The version of the ensemble in force; empty unless done.</summary>
    [Id(8)]
    public string EnsembleVersion { get; init; } = "";

    /// <summary>The columns of the ensemble in force; null unless done.</summary>
    [Id(9)]
    public SignalLayout? Layout { get; init; }

    /// <summary>A reply that refuses.</summary>
    public static OpenReply Refused(GrainError error) => new() { Outcome = SessionOutcome.Refused, Error = error };
}
