using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Tests.History;

/// <summary>The real store, with a point in front of it where a test can hold it up.</summary>
internal abstract class DelegatingStore(ISessionStore inner) : ISessionStore
{
    protected ISessionStore Inner => inner;

    public bool IsShared => inner.IsShared;

    public abstract ValueTask<AppendOutcome[]> AppendAsync(IReadOnlyList<SessionAppend> group, CancellationToken cancellationToken);

    public ValueTask InitializeAsync(CancellationToken cancellationToken) => inner.InitializeAsync(cancellationToken);

    public ValueTask<StoredSession> CreateAsync(NewSession session, Guid nonce, CancellationToken cancellationToken) =>
        inner.CreateAsync(session, nonce, cancellationToken);

    public ValueTask<StoredSession?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken) =>
        inner.ReadSessionAsync(sessionId, cancellationToken);

    public virtual ValueTask<StoredSession?> ClaimAsync(string sessionId, Guid nonce, CancellationToken cancellationToken) =>
        inner.ClaimAsync(sessionId, nonce, cancellationToken);

    public ValueTask<StoredSession?> ConfigureAsync(
        string sessionId, SessionClaim claim, SessionConfiguration configuration, SignalLayout layout, long attachment, long lastOrdinal,
        CancellationToken cancellationToken) =>
        inner.ConfigureAsync(sessionId, claim, configuration, layout, attachment, lastOrdinal, cancellationToken);

    public ValueTask<IReadOnlyList<RememberedRequest>> ReadRememberedAsync(string sessionId, CancellationToken cancellationToken) =>
        inner.ReadRememberedAsync(sessionId, cancellationToken);

    public virtual ValueTask<SampleChunk?> ReadChunkAsync(string sessionId, long sequence, CancellationToken cancellationToken) =>
        inner.ReadChunkAsync(sessionId, sequence, cancellationToken);

    public virtual ValueTask<SampleChunk?> FindChunkAsync(
        string sessionId, long attachment, long ordinal, CancellationToken cancellationToken) =>
        inner.FindChunkAsync(sessionId, attachment, ordinal, cancellationToken);

    public ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken) =>
        inner.FindDetachedAsync(connections, cancellationToken);

    public ValueTask<StoreTotals> ReadTotalsAsync(CancellationToken cancellationToken) => inner.ReadTotalsAsync(cancellationToken);

    public virtual ValueTask<bool> TrimAsync(RetentionLimits limits, CancellationToken cancellationToken) =>
        inner.TrimAsync(limits, cancellationToken);

    public ValueTask<StoreClock> ReadClockAsync(CancellationToken cancellationToken) => inner.ReadClockAsync(cancellationToken);

    public ValueTask NoteClockAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.NoteClockAsync(now, cancellationToken);

    public ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        inner.FindAsync(sessionId, cancellationToken);

    public IAsyncEnumerable<SampleChunk> ReadAsync(string sessionId, CancellationToken cancellationToken) =>
        inner.ReadAsync(sessionId, cancellationToken);

    public ValueTask<IReadOnlyList<SampleChunk>?> ReadAfterAsync(
        string sessionId, long? after, int limit, CancellationToken cancellationToken) =>
        inner.ReadAfterAsync(sessionId, after, limit, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
