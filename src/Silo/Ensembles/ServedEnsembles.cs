using Orleans.Concurrency;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Silo.Wire;

namespace StreamCluster.Silo.Ensembles;

/// <summary>The face of a silo's catalog for the gateways: local to the silo that a call comes to, whichever that is.</summary>
[Reentrant]
[StatelessWorker(maxLocalWorkers: 1)]
[GrainType("ensembles")]
internal sealed class ServedEnsembles(EnsembleDirectory directory) : Grain, IServedEnsembles
{
    public async ValueTask<string[]> ListAsync() => [.. await directory.ListAsync(CancellationToken.None)];

    public async ValueTask<FoundEnsemble?> FindAsync(string name, string[] knownVersions)
    {
        if (await directory.FindAsync(name, CancellationToken.None) is not { } ensemble)
            return null;
        var isKnown = knownVersions.Contains(ensemble.Version, StringComparer.Ordinal);
        return new FoundEnsemble { Version = ensemble.Version, Ensemble = isKnown ? null : WireEnsemble.From(ensemble) };
    }
}
