using StreamCluster.Gateway.Hosting;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Silo.Sessions;

namespace StreamCluster.Silo.Hosting;

/// <summary>A gateway is ready when a silo has told it what it serves.</summary>
internal sealed class ClusterStartup(
    IEnsembleDirectory ensembles, Readiness readiness, Welcome welcome, TimeProvider clock, ILogger<ClusterStartup> logger) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                if ((await ensembles.ListAsync(stoppingToken)).Count > 0)
                    break;
            }
            catch (Exception exception) when (ClusterCalls.IsLost(exception) && !stoppingToken.IsCancellationRequested)
            {
                if (isFirst)
                    logger.NoAnswerYet(exception.Message);
            }

            await Task.Delay(Between, clock, stoppingToken);
        }

        readiness.Ready();
        welcome.Say();
    }
}
