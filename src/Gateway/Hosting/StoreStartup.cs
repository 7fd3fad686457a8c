using StreamCluster.Grains.History;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Opens the store before the server listens: without it nothing can be promised.</summary>
internal sealed class StoreStartup(ISessionStore store, SingleNodeStatsGrain stats) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.InitializeAsync(cancellationToken);
        await stats.BeforeAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
