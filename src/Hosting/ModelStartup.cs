using StreamCluster.Grains.Ensembles;
using StreamCluster.Hosting.Clustering;

namespace StreamCluster.Hosting;

/// <summary>
/// Loads the models and warms them up. A silo without sockets joins the cluster only after that, because sessions are placed on it from then
/// on. A node with sockets already answers its probes meanwhile, and is ready afterwards.
/// </summary>
internal sealed class ModelStartup(
    EnsembleCatalog catalog, ModelsOptions models, ClusterOptions cluster, Readiness readiness, ILogger<ModelStartup> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        if (cluster.Role != ClusterRole.Silo)
            return;
        await ExecuteTask!.WaitAsync(cancellationToken);
        if (!readiness.IsReady)
            throw new StartException($"No ensemble can be served from Models:Path '{models.Path}'; the log says why.");
    }

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

        if (catalog.Names.Count == 0)
        {
            readiness.Empty();
            logger.NothingToServe();
            return;
        }

        readiness.Ready();
    }
}
