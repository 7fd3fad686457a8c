using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History;

/// <summary>
/// The durable store of sessions and their samples. It decides who may write: an append under another claim than the row's changes
/// nothing. Times are the store's clock. Every method may throw <see cref="StoreUnavailableException"/>: nothing was changed, unless it
/// says that it may have been (never of an append, see there).
/// </summary>
public interface ISessionStore : IHistoryReader, IAsyncDisposable
{
    /// <summary>Whether other processes use the store too: a session may then go on elsewhere without this process hearing of it.</summary>
    bool IsShared { get; }

    /// <summary>Opens the store, and creates or migrates its schema.</summary>
    ValueTask InitializeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Stores a new session, attachment 1, claimed by <paramref name="nonce"/>. Durable when it returns.
    /// </summary>
    /// <exception cref="SessionExistsException">A session with this id is stored already; nothing changed.</exception>
    ValueTask<StoredSession> CreateAsync(NewSession session, Guid nonce, CancellationToken cancellationToken);

    /// <summary>The session's row as it stands, or null. For looking only: to write, claim.</summary>
    ValueTask<StoredSession?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the session over for the activation that made <paramref name="nonce"/>: raises the epoch, and returns the state that this very
    /// update returned. Null: no such session.
    /// </summary>
    ValueTask<StoredSession?> ClaimAsync(string sessionId, Guid nonce, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the configuration, the attachment and the last ordinal. Durable when it returns. Null: the claim is not the row's any more;
    /// nothing was changed.
    /// </summary>
    ValueTask<StoredSession?> ConfigureAsync(
        string sessionId, SessionClaim claim, SessionConfiguration configuration, SignalLayout layout, long attachment, long lastOrdinal,
        CancellationToken cancellationToken);

    /// <summary>
    /// Appends, in one transaction, one chunk for each of several sessions (no session twice). A session whose claim or next sequence
    /// does not match drops out alone; the rest commit. Durable as the store is set up when it returns.
    /// </summary>
    /// <remarks>
    /// Where a store can lose touch while it commits, all of the group's outcomes may be <see cref="AppendOutcome.InDoubt"/>; an exception
    /// or a cancellation always means that nothing was changed and nothing will be. Such a store takes the very same append again under
    /// the same claim: it is <see cref="AppendOutcome.Committed"/> once, whichever of the two it was.
    /// </remarks>
    ValueTask<AppendOutcome[]> AppendAsync(IReadOnlyList<SessionAppend> group, CancellationToken cancellationToken);

    /// <summary>The session's identified requests that are remembered, oldest first.</summary>
    ValueTask<IReadOnlyList<RememberedRequest>> ReadRememberedAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>The chunk that holds this sequence, or null. Chunks of remembered requests outlive the retention.</summary>
    ValueTask<SampleChunk?> ReadChunkAsync(string sessionId, long sequence, CancellationToken cancellationToken);

    /// <summary>The chunk that holds the request of this attachment and ordinal, or null.</summary>
    ValueTask<SampleChunk?> FindChunkAsync(string sessionId, long attachment, long ordinal, CancellationToken cancellationToken);

    /// <summary>Which of these connections their session has left for a newer one. A session that is gone has left nobody.</summary>
    ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken);

    /// <summary>Counters over everything ever recorded, sessions past their retention included.</summary>
    ValueTask<StoreTotals> ReadTotalsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// One small step of retention, short enough not to stall writers. True: there is more to do.
    /// </summary>
    ValueTask<bool> TrimAsync(RetentionLimits limits, CancellationToken cancellationToken);

    /// <summary>The clock that dates what is stored, and what it said when it was noted last.</summary>
    ValueTask<StoreClock> ReadClockAsync(CancellationToken cancellationToken);

    /// <summary>Notes what the clock said, for the next process.</summary>
    ValueTask NoteClockAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
