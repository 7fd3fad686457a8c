using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Http;

internal sealed class NoEnsembles : IEnsembleDirectory
{
    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([]);

    public ValueTask<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken) =>
        ValueTask.FromResult<EnsembleDescription?>(null);

    public IEnsembleGrain? GetGrain(string ensembleVersion) => null;
}
