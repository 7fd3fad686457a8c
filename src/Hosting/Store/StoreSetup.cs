using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Postgres;
using StreamCluster.Grains.History.Sqlite;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Sessions;

namespace StreamCluster.Hosting.Store;

/// <summary>The durable store; on a node with a silo also the group commit in front of it, and retention.</summary>
internal static class StoreSetup
{
    public static void AddStore(this IServiceCollection services, NodeSettings settings)
    {
        if (settings.Postgres is { } postgres)
        {
            services.AddSingleton(postgres);
            services.AddSingleton<PostgresDatabase>();
            services.TryAddSingleton<ISessionStore, PostgresSessionStore>();
        }
        else
        {
            services.TryAddSingleton<ISessionStore, SqliteSessionStore>();
        }

        services.AddSingleton<StoreFaults>();
        services.AddHostedService<StoreStartup>();
        if (!settings.HasSilo)
            return;
        // Made after the store, so disposed before it: what still waits is written.
        services.AddSingleton<HistoryWriter>();
        services.AddSingleton<RetentionWorker>();
        services.AddHostedService<RetentionService>();
    }

    private sealed class RetentionService(RetentionWorker worker) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);
    }
}
