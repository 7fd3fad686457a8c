using Orleans.Concurrency;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>The front of the silo's catalog, for gateways without models.</summary>
[StatelessWorker(maxLocalWorkers: 1), Reentrant, GrainType("ensemble-catalog")]
internal sealed class EnsembleCatalogGrain(EnsembleCatalog catalog) : Grain, IEnsembleCatalogGrain
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync() => new(catalog.Names);

    /// <inheritdoc/>
    public ValueTask<EnsembleDescription?> FindAsync(string ensembleName) => new(catalog.Find(ensembleName));
}
