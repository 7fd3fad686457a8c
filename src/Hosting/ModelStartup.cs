using StreamCluster.Grains.Ensembles;
using StreamCluster.Grains.Sessions;
using StreamCluster.Hosting.Clustering;

namespace StreamCluster.Hosting;

/// <summary>
/// Loads the models and warms them up, and rehearses a session. A silo without sockets joins the cluster only with its models, because sessions
/// are placed on it from then on; it rehearses when it has joined. A node with sockets already answers its probes meanwhile, and is ready
/// afterwards.
/// </summary>
internal sealed class ModelStartup(
    EnsembleCatalog catalog, SessionRehearsal rehearsal, ModelsOptions models, ClusterOptions cluster, Readiness readiness,
    IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ModelStartup> logger) : BackgroundService
{
    /// <summary>A rehearsal takes a fraction of a second, unless the store or the cluster does not answer.</summary>
    private static readonly TimeSpan LongestRehearsal = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        if (cluster.Role != ClusterRole.Silo)
            return;
        await ExecuteTask!.WaitAsync(cancellationToken);
        if (!readiness.IsReady)
            throw new StartException($"No ensemble can be served from Models:Path '{models.Path}'; the log says why.");
        _ = RehearseAsync(CancellationToken.None);
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

        if (cluster.Role == ClusterRole.All)
            await RehearseAsync(stoppingToken);
        readiness.Ready();
    }

    private async Task RehearseAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        try
        {
            if (await rehearsal.RunAsync(cancellationToken).WaitAsync(LongestRehearsal, clock, cancellationToken) is { } failure)
                logger.RehearsalFailed(failure.Message);
        }
        catch (TimeoutException exception)
        {
            logger.RehearsalFailed(exception.Message);
        }
    }
}
