using StreamCluster.Grains.History;

namespace StreamCluster.Hosting.Store;

/// <summary>
/// Opens the store before the server listens: without it nothing can be promised. A server that is not there yet (both were started
/// together, or it is being restarted) is waited for.
/// </summary>
internal sealed class StoreStartup(ISessionStore store, StorageOptions storage, TimeProvider clock, ILogger<StoreStartup> logger) : IHostedService
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OpenAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException or IOException
            or UnauthorizedAccessException or StoreUnavailableException)
        {
            throw new StartException($"The store cannot be opened: {exception.Message} ({Where()})", exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await store.InitializeAsync(cancellationToken);
                return;
            }
            catch (StoreUnavailableException exception) when (store.IsShared && clock.GetElapsedTime(started) < storage.StartTimeout)
            {
                if (isFirst)
                    logger.WaitsForStore(storage.StartTimeout.TotalSeconds, exception.Message);
            }

            await Task.Delay(Between, clock, cancellationToken);
        }
    }

    private string Where() => storage.Provider == StorageProvider.Postgres
        ? $"ConnectionStrings:{Grains.History.Postgres.PostgresOptions.ConnectionName}"
        : $"Storage:Path is '{storage.Path}'";
}
