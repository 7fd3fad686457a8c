using System.Text.Json.Serialization;

namespace StreamCluster.Kill;

/// <summary>What was broken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ViolationKind>))]
public enum ViolationKind
{
    /// <summary>Acknowledged, and not in the history.</summary>
    Lost,

    /// <summary>In the history twice.</summary>
    Doubled,

    /// <summary>The history's order is not that of the acknowledgements, or a batch is not contiguous.</summary>
    Reordered,

    /// <summary>In another client's session.</summary>
    WrongSession,

    /// <summary>Recorded or replayed with other values than those sent or acknowledged.</summary>
    WrongValue,

    /// <summary>In the history, though never sent, or though the server had said that nothing was recorded.</summary>
    Phantom,

    /// <summary>A count that does not agree with what was acknowledged.</summary>
    Count,

    /// <summary>A resume that began a new session.</summary>
    NotResumed,

    /// <summary>A repeated id that was run again, or an id used twice that was not refused.</summary>
    NotReplayed,

    /// <summary>A reply that does not answer its request.</summary>
    WrongReply,

    /// <summary>An error that no fault of ours explains.</summary>
    UnexpectedError,

    /// <summary>The run itself: a node that does not start, a watchdog that had to end it.</summary>
    Run,
}

/// <summary>One broken promise.</summary>
/// <param name="Kind">What was broken.</param>
/// <param name="Client">Whose; -1: nobody's in particular.</param>
/// <param name="ClientKind">What sort of client.</param>
/// <param name="Session">Its session.</param>
/// <param name="Sample">Which samples.</param>
/// <param name="Node">The node that the client was at when it was found.</param>
/// <param name="AtSeconds">When, since the run began.</param>
/// <param name="Detail">All that is known.</param>
public sealed record Violation(
    ViolationKind Kind, int Client, string ClientKind, string? Session, string Sample, int Node, double AtSeconds, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Kind} at {AtSeconds:0.000} s: {(Client < 0 ? "" : $"{ClientKind} client {Client}, session {Session}, sample {Sample}, node {Node}: ")}{Detail}");
}
