namespace StreamCluster.Hosting.Clustering;

/// <summary>Wakes waiting session calls when the cluster declares a silo dead.</summary>
internal sealed class SiloDeaths(ISiloStatusOracle silos, SiloLosses losses) : IHostedService, ISiloStatusListener
{
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
            losses.Agreed();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }
}
