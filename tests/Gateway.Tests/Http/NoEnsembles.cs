using StreamCluster.Gateway.Http.Ensembles;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Http;

internal sealed class NoEnsembles : IEnsembleDirectory
{
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken) =>
        Task.FromResult<EnsembleDescription?>(null);
}
