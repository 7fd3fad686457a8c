namespace StreamCluster.Grains.Abstractions;

/// <summary>Finds the ensembles that are served.</summary>
public interface IEnsembleDirectory
{
    /// <summary>The names of the ensembles that are served, in ordinal order.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The newest version of the ensemble of that name (exact, ordinal), or null.</summary>
    ValueTask<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken);

    /// <summary>The grain that runs this version, or null where it is not served any more.</summary>
    IEnsembleGrain? GetGrain(string ensembleVersion);
}
