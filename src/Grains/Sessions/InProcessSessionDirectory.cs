using System.Collections.Concurrent;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// The sessions of the connections of this process. Dropping an activation too early, or having two of one session for a moment, does no
/// harm: the store's claim decides which of them writes.
/// </summary>
public sealed class InProcessSessionDirectory : ISessionDirectory
{
    private readonly ConcurrentDictionary<string, SessionGrain> _grains = new(StringComparer.Ordinal);
    private readonly SessionServices _services;

    /// <summary>An empty directory.</summary>
    public InProcessSessionDirectory(SessionServices services) => _services = services;

    /// <inheritdoc/>
    public ISessionGrain GetGrain(string sessionId) =>
        _grains.GetOrAdd(sessionId, static (id, directory) => new SessionGrain(id, directory._services, directory.Drop), this);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken)
    {
        var detached = new List<AttachedSession>();
        var unknown = new List<AttachedSession>();
        foreach (var connection in connections)
        {
            var attachment = _grains.TryGetValue(connection.SessionId, out var grain) ? grain.KnownAttachment : null;
            if (attachment > connection.Attachment)
                detached.Add(connection);
            else if (attachment is null || _services.Store.IsShared)
                unknown.Add(connection); // the newer connection may have come and gone, and its activation with it; or be another process's
        }

        if (unknown.Count > 0)
            detached.AddRange(await _services.Store.FindDetachedAsync(unknown, cancellationToken));
        return detached;
    }

    private void Drop(SessionGrain grain) => _grains.TryRemove(new(grain.SessionId, grain));
}
