using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Ensembles;

/// <summary>Finds the ensembles that are served.</summary>
internal interface IEnsembleDirectory
{
    /// <summary>Their names, in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The newest version of the ensemble with this name (exact, ordinal), or null.</summary>
    Task<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken);
}

/// <summary>Asks this node's silo, or, on a gateway without one, any silo.</summary>
internal sealed class EnsembleDirectory(IGrainFactory grains) : IEnsembleDirectory
{
    private IEnsembleCatalogGrain Catalog => grains.GetGrain<IEnsembleCatalogGrain>(0);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Catalog.ListAsync().AsTask().WaitAsync(cancellationToken);

    public Task<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken) =>
        Catalog.FindAsync(ensembleName).AsTask().WaitAsync(cancellationToken);
}
