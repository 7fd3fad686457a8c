using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Silo.Ensembles;

namespace StreamCluster.Silo.Sessions;

/// <summary>The sessions of a gateway's connections, which live in the silos.</summary>
internal sealed class ClusterSessionDirectory(
    IClusterClient cluster, ClusterCalls calls, KnownEnsembles ensembles, CallTracing tracing, ISessionStore store, TimeProvider clock) : ISessionDirectory
{
    /// <inheritdoc/>
    public ISessionGrain GetGrain(string sessionId) =>
        new RemoteSession(sessionId, cluster.GetGrain<ISiloSession>(sessionId), calls, ensembles, tracing, clock);

    /// <inheritdoc/>
    /// <remarks>One look into the store, rather than a call for each session.</remarks>
    public ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken) => store.FindDetachedAsync(connections, cancellationToken);
}
