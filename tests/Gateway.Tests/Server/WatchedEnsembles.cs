using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>The real ensembles; before each run the test may hold it up, or make it fail in a way no model does.</summary>
internal sealed class WatchedEnsembles(EnsembleDirectory inner, Func<Task> beforeRun) : IEnsembleDirectory
{
    public static void Register(WebApplicationBuilder builder, Func<Task> beforeRun) => builder.Services.AddSingleton<IEnsembleDirectory>(
        provider => new WatchedEnsembles(provider.GetRequiredService<EnsembleDirectory>(), beforeRun));

    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    public ValueTask<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken) =>
        inner.FindAsync(ensembleName, cancellationToken);

    public IEnsembleGrain? GetGrain(string ensembleVersion) =>
        inner.GetGrain(ensembleVersion) is { } grain ? new Watched(grain, beforeRun) : null;

    private sealed class Watched(IEnsembleGrain inner, Func<Task> beforeRun) : IEnsembleGrain
    {
        public async ValueTask<RunOutcome[]> RunAsync(IReadOnlyList<RunItem> work, IReadOnlyList<bool> boost, CancellationToken cancellationToken)
        {
            await beforeRun();
            return await inner.RunAsync(work, boost, cancellationToken);
        }
    }
}
