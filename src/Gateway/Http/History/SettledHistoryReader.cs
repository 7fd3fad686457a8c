using StreamCluster.Gateway.Streaming;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Writing;

namespace StreamCluster.Gateway.Http.History;

/// <summary>
/// Reads the store. Under durability <c>async</c> it first has the samples stored that this node's connections got answers for; those of
/// other nodes arrive within <see cref="HistoryOptions.FlushInterval"/>. It never activates a session.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="registry">This node's connections.</param>
/// <param name="sessions">Calls their sessions.</param>
/// <param name="options">Settings under <c>History</c>.</param>
/// <param name="writer">The group commit of this node; null: it has no silo.</param>
internal sealed class SettledHistoryReader(
    ISessionStore store, ConnectionRegistry registry, SessionCaller sessions, HistoryOptions options, HistoryWriter? writer = null) : IHistoryReader
{
    /// <inheritdoc/>
    public async ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken)
    {
        await SettleAsync(sessionId, cancellationToken);
        return await store.FindAsync(sessionId, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SampleChunk> ReadAsync(string sessionId, CancellationToken cancellationToken) =>
        store.ReadAsync(sessionId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SampleChunk>?> ReadAfterAsync(
        string sessionId, long? after, int limit, CancellationToken cancellationToken)
    {
        await SettleAsync(sessionId, cancellationToken);
        return await store.ReadAfterAsync(sessionId, after, limit, cancellationToken);
    }

    private async ValueTask SettleAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (options.Durability != HistoryDurability.Async)
            return;
        if (writer is not null)
            await writer.SettleAsync(cancellationToken);
        if (registry.HolderOf(sessionId)?.Stream is { } stream)
            await sessions.SettleAsync(stream);
    }
}
