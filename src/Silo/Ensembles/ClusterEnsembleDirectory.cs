using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Ensembles;

/// <summary>The ensembles as a gateway sees them: it runs none of them.</summary>
internal sealed class ClusterEnsembleDirectory(IClusterClient cluster, KnownEnsembles known) : IEnsembleDirectory
{
    private IServedEnsembles Served => cluster.GetGrain<IServedEnsembles>(0);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        await Served.ListAsync().AsTask().WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken)
    {
        var found = await Served.FindAsync(ensembleName, known.Versions).AsTask().WaitAsync(cancellationToken);
        return known.Of(found?.Version, found?.Ensemble);
    }

    /// <inheritdoc/>
    /// <remarks>Only silos run ensembles.</remarks>
    public IEnsembleGrain? GetGrain(string ensembleVersion) => null;
}
