using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Loads and warms up the models while the server already answers its probes; then the node is ready.</summary>
internal sealed class ModelStartup(EnsembleCatalog catalog, EnsembleDirectory ensembles, Readiness readiness, ILogger<ModelStartup> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await catalog.LoadAsync(stoppingToken);
        if ((await ensembles.ListAsync(stoppingToken)).Count > 0)
            readiness.Ready();
        else
            logger.NothingToServe();
    }
}
