using StreamCluster.Gateway.Hosting;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Silo.Hosting;

/// <summary>
/// A silo joins with its models loaded: from then on sessions are placed on it. And it stops being ready before it leaves, so that an orchestrator
/// knows.
/// </summary>
internal sealed class SiloStartup(EnsembleCatalog catalog, ModelsOptions models, Readiness readiness, ILogger<SiloStartup> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await catalog.LoadAsync(cancellationToken);
        if (catalog.ByName.Count == 0)
            throw new StartException($"No ensemble can be served from Models:Path '{models.Path}'; the log says why.");
        logger.Serves(catalog.ByName.Count);
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        readiness.Ready();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.Drain();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
