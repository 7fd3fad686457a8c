using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Export;
using StreamCluster.Grains.History.Postgres;
using StreamCluster.Grains.History.Sqlite;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Gateway.Hosting;

/// <summary>The durable store, the group commit in front of it, retention and exports.</summary>
internal static class HistorySetup
{
    public static IServiceCollection AddHistory(this IServiceCollection services, GatewaySettings settings)
    {
        if (settings.Postgres is { } postgres)
        {
            services.AddSingleton(postgres);
            services.AddSingleton<PostgresDatabase>();
            services.TryAddSingleton<ISessionStore, PostgresSessionStore>();
            services.TryAddSingleton<INodeTable, PostgresNodeTable>();
        }
        else
        {
            services.TryAddSingleton<ISessionStore, SqliteSessionStore>();
        }

        services.TryAddSingleton<IHistoryReader, SettledHistoryReader>();
        // Made after the store, so disposed before it: what still waits is written.
        services.AddSingleton<HistoryWriter>();
        services.AddSingleton<HistoryExport>();
        services.AddSingleton<RetentionWorker>();
        services.AddHostedService<RetentionService>();
        return services;
    }

    private sealed class RetentionService(RetentionWorker worker) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);
    }
}
