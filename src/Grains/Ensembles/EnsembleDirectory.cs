using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Finds the ensembles of this process's catalog. Before that is loaded, there are none.</summary>
public sealed class EnsembleDirectory(EnsembleCatalog catalog) : IEnsembleDirectory
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        new([.. catalog.ByName.Keys.Order(StringComparer.Ordinal)]);

    /// <inheritdoc />
    public ValueTask<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken) =>
        new(catalog.ByName.GetValueOrDefault(ensembleName)?.Description);

    /// <inheritdoc />
    public IEnsembleGrain? GetGrain(string ensembleVersion) => catalog.ByVersion.GetValueOrDefault(ensembleVersion)?.Grain;
}
