namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// One session: configuration, boost selection, counters, sequence and history. One call at a time; callers may retry any call, for
/// the store decides what counts (attachment, claim, ordinal).
/// </summary>
public interface ISessionGrain
{
    /// <summary>Opens, resumes or reconfigures the session. The reply leaves only after the session is durably stored.</summary>
    ValueTask<OpenReply> OpenAsync(OpenSession request, CancellationToken cancellationToken);

    /// <summary>
    /// Predicts and records a group. Under durability <c>commit</c> and <c>fsync</c> the reply leaves only after its samples are
    /// committed. Not cancellable on purpose: what was accepted is finished and recorded, whether or not the caller still listens.
    /// </summary>
    ValueTask<PredictReply> PredictAsync(PredictGroup group);

    /// <summary>Done when everything that was answered is stored, or cannot be in time: before a client is sent elsewhere.</summary>
    ValueTask SettleAsync();

    /// <summary>The connection with this attachment is gone; the grain may be forgotten. An older attachment changes nothing.</summary>
    ValueTask DetachAsync(long attachment);
}

/// <summary>Finds a session's grain, wherever it is.</summary>
public interface ISessionDirectory
{
    /// <summary>The grain of that session; made when first called.</summary>
    ISessionGrain GetGrain(string sessionId);

    /// <summary>
    /// Which of these connections their session has left for another one. Called for all connections of a node every few seconds: it
    /// is what closes a silent connection whose session was resumed elsewhere. The caller uses its list again: it is not to be kept.
    /// </summary>
    ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken);
}

/// <summary>A connection's hold on a session.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Attachment">The connection's attachment.</param>
public readonly record struct AttachedSession(string SessionId, long Attachment);
