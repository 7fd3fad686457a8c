using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Silo.Sessions;

/// <summary>
/// Reads history at a gateway, straight from the store: much data does not pass through a silo. What was answered has got there first, which
/// matters under durability <c>async</c>.
/// </summary>
internal sealed class ClusterHistoryReader(ISessionDirectory sessions, ISessionStore store, HistoryOptions options) : IHistoryReader
{
    /// <inheritdoc/>
    public async ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken)
    {
        await SettleAsync(sessionId);
        return await store.FindAsync(sessionId, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SampleChunk> ReadAsync(string sessionId, CancellationToken cancellationToken) =>
        store.ReadAsync(sessionId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SampleChunk>?> ReadAfterAsync(
        string sessionId, long? after, int limit, CancellationToken cancellationToken)
    {
        await SettleAsync(sessionId);
        return await store.ReadAfterAsync(sessionId, after, limit, cancellationToken);
    }

    private ValueTask SettleAsync(string sessionId) =>
        options.Durability == HistoryDurability.Async ? sessions.GetGrain(sessionId).SettleAsync() : ValueTask.CompletedTask;
}
