using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Silo.Tests.Clusters;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>A silo's real ensembles; before each run the test may hold it up, or make it fail in a way no model does.</summary>
internal sealed class WatchedEnsembles(EnsembleDirectory inner, SiloCluster cluster) : IEnsembleDirectory
{
    /// <summary>What the gateway's builder is told is the silo's to do, see <see cref="SiloCluster"/>.</summary>
    public static void Register(WebApplicationBuilder builder, Func<Task> beforeRun) =>
        ((IHostApplicationBuilder)builder).Properties[typeof(WatchedEnsembles)] = beforeRun;

    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    public ValueTask<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken) =>
        inner.FindAsync(ensembleName, cancellationToken);

    public IEnsembleGrain? GetGrain(string ensembleVersion) =>
        inner.GetGrain(ensembleVersion) is { } grain ? new Watched(grain, cluster) : null;

    private sealed class Watched(IEnsembleGrain inner, SiloCluster cluster) : IEnsembleGrain
    {
        public async ValueTask<RunOutcome[]> RunAsync(IReadOnlyList<RunItem> work, IReadOnlyList<bool> boost, CancellationToken cancellationToken)
        {
            await cluster.BeforeRun();
            return await inner.RunAsync(work, boost, cancellationToken);
        }
    }
}
