namespace StreamCluster.Grains.Abstractions;

/// <summary>The ensembles that the silo of the caller's connection serves. Key 0.</summary>
[Alias("ensemble-catalog")]
public interface IEnsembleCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Their names, in ordinal order.</summary>
    [Alias("list")]
    ValueTask<IReadOnlyList<string>> ListAsync();

    /// <summary>The newest version of the ensemble with this name (exact, ordinal), or null.</summary>
    [Alias("find")]
    ValueTask<EnsembleDescription?> FindAsync(string ensembleName);
}
