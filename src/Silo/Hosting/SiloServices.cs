using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Telemetry;
using StreamCluster.Grains.History.Postgres;
using StreamCluster.Grains.Stats;
using StreamCluster.Silo.Sessions;
using StreamCluster.Silo.Stats;

namespace StreamCluster.Silo.Hosting;

/// <summary>What a silo hosts beside Orleans. The order is that of starting: store, models, then the cluster; stopping goes the other way.</summary>
internal static class SiloServices
{
    public static void AddSilo(this IHostApplicationBuilder builder, GatewaySettings settings, ClusterOptions options)
    {
        var services = builder.Services;
        services.AddGatewaySettings(settings);
        builder.AddNodeTelemetry(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Readiness>();
        services.AddSingleton<CallTracing>();
        services.AddSingleton<IConnectionSource, NoConnections>();
        services.AddSingleton<PostgresNodeTable>();
        services.TryAddSingleton<INodeTable, SiloNodeTable>();
        services.AddHistory(settings);
        services.AddGrains();
        services.AddHostedService<StoreStartup>();
        services.AddHostedService<SiloStartup>();
        services.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.SessionIdleTimeout);
    }

    /// <summary>To be called after Orleans is added: the counters are told to a grain.</summary>
    public static void AddSiloStats(this IHostApplicationBuilder builder, GatewaySettings settings) => builder.Services.AddStats(settings);
}
