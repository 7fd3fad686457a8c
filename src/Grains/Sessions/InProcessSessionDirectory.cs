using System.Collections.Concurrent;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// The sessions of the connections of this process. Dropping an activation too early, or having two of one session for a moment, does no
/// harm: the store's claim decides which of them writes.
/// </summary>
public sealed class InProcessSessionDirectory : ISessionDirectory
{
    private readonly ConcurrentDictionary<string, SessionGrain> grains = new(StringComparer.Ordinal);
    private readonly SessionServices services;

    /// <summary>An empty directory.</summary>
    public InProcessSessionDirectory(SessionServices services) => this.services = services;

    /// <inheritdoc/>
    public ISessionGrain GetGrain(string sessionId) =>
        grains.GetOrAdd(sessionId, static (id, directory) => new SessionGrain(id, directory.services, directory.Drop), this);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken)
    {
        var detached = connections
            .Where(connection => grains.TryGetValue(connection.SessionId, out var grain) && grain.KnownAttachment > connection.Attachment)
            .ToArray();
        return ValueTask.FromResult<IReadOnlyList<AttachedSession>>(detached);
    }

    private void Drop(SessionGrain grain) => grains.TryRemove(new(grain.SessionId, grain));
}
