using StreamCluster.Grains.History;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Opens the store before the server listens: without it nothing can be promised.</summary>
internal sealed class StoreStartup(ISessionStore store, SingleNodeStatsGrain stats, StorageOptions storage) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.InitializeAsync(cancellationToken);
            await stats.BeforeAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException or IOException
            or UnauthorizedAccessException or StoreUnavailableException)
        {
            throw new StartException($"The store cannot be opened: {exception.Message} (Storage:Path is '{storage.Path}')", exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
