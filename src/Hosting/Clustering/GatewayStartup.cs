using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Hosting.Clustering;

/// <summary>A gateway without models is ready when a silo says that it serves an ensemble.</summary>
internal sealed class GatewayStartup(
    IGrainFactory grains, Readiness readiness, TimeProvider clock, ILogger<GatewayStartup> logger) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var isFirst = true; !await TryAsync(isFirst, stoppingToken); isFirst = false)
            await Task.Delay(Between, clock, stoppingToken);
        readiness.Ready();
    }

    private async Task<bool> TryAsync(bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            return (await grains.GetGrain<IEnsembleCatalogGrain>(0).ListAsync().AsTask().WaitAsync(cancellationToken)).Count > 0;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (isFirst)
                logger.NoAnswerYet(exception.Message);
            return false;
        }
    }
}
