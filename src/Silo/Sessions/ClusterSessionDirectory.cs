using System.Collections.Concurrent;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Silo.Ensembles;

namespace StreamCluster.Silo.Sessions;

/// <summary>The sessions of a gateway's connections, which live in the silos.</summary>
internal sealed class ClusterSessionDirectory(
    IClusterClient cluster, ClusterCalls calls, KnownEnsembles ensembles, CallTracing tracing, ISessionStore store, TimeProvider clock) : ISessionDirectory
{
    /// <summary>Those that have a connection here: to find a reference again for each message costs more than to send it.</summary>
    private readonly ConcurrentDictionary<string, RemoteSession> _attached = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ISessionGrain GetGrain(string sessionId) => _attached.TryGetValue(sessionId, out var attached)
        ? attached
        : new RemoteSession(sessionId, cluster.GetGrain<ISiloSession>(sessionId), calls, ensembles, tracing, clock, Keep);

    /// <summary>As long as its last attachment lasts.</summary>
    private void Keep(RemoteSession session, bool isAttached)
    {
        if (isAttached)
            _attached[session.SessionId] = session;
        else
            _attached.TryRemove(new(session.SessionId, session));
    }

    /// <inheritdoc/>
    /// <remarks>One look into the store, rather than a call for each session.</remarks>
    public ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken) => store.FindDetachedAsync(connections, cancellationToken);
}
