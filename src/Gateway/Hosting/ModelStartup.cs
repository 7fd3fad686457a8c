using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Loads and warms up the models while the server already answers its probes; then the node is ready.</summary>
internal sealed class ModelStartup(EnsembleCatalog catalog, EnsembleDirectory ensembles, Readiness readiness, Welcome welcome, ILogger<ModelStartup> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await catalog.LoadAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            readiness.Empty();
            logger.LoadingFailed(exception);
            return;
        }

        if ((await ensembles.ListAsync(stoppingToken)).Count == 0)
        {
            readiness.Empty();
            logger.NothingToServe();
            return;
        }

        readiness.Ready();
        welcome.Say();
    }
}
