using StreamCluster.Grains.History;

namespace StreamCluster.Hosting.Store;

/// <summary>
/// Opens the store before the server listens: without it nothing can be promised. Waits for a database server that is not up yet.
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

    private Task OpenAsync(CancellationToken cancellationToken) => Patience.RunAsync(
        async token => await store.InitializeAsync(token),
        exception => exception is StoreUnavailableException && store.IsShared,
        storage.StartTimeout,
        Between,
        exception => logger.WaitsForStore(storage.StartTimeout.TotalSeconds, exception.Message),
        clock,
        cancellationToken);

    private string Where() => storage.Provider == StorageProvider.Postgres
        ? $"ConnectionStrings:{Grains.History.Postgres.PostgresOptions.ConnectionName}"
        : $"Storage:Path is '{storage.Path}'";
}
