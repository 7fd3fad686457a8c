using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Writing;

/// <summary>
/// Reads the store after what was answered has got there, which matters under durability <c>async</c>. Finding a history settles it;
/// reading it then ends where it ended when it was found.
/// </summary>
public sealed class SettledHistoryReader(ISessionStore store, HistoryWriter writer) : IHistoryReader
{
    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">The store is away, or does not get there in time.</exception>
    public async ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken)
    {
        await writer.SettleAsync(cancellationToken);
        return await store.FindAsync(sessionId, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SampleChunk> ReadAsync(string sessionId, CancellationToken cancellationToken) =>
        store.ReadAsync(sessionId, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">The store is away, or does not get there in time.</exception>
    public async ValueTask<IReadOnlyList<SampleChunk>?> ReadAfterAsync(
        string sessionId, long? after, int limit, CancellationToken cancellationToken)
    {
        await writer.SettleAsync(cancellationToken);
        return await store.ReadAfterAsync(sessionId, after, limit, cancellationToken);
    }
}
