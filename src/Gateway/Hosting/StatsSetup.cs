using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Who sums the counters: this node alone, or together with the others that share its store.</summary>
internal static class StatsSetup
{
    public static IServiceCollection AddStats(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<NodeCounters>();
        services.AddSingleton(static provider => new NodeIdentity(
            Guid.NewGuid(), provider.GetRequiredService<NodeOptions>().Name, provider.GetRequiredService<NodeCounters>().StartedAt));
        services.AddSingleton<StatsTimeline>();
        services.TryAddSingleton<IStatsTimeline>(static provider => provider.GetRequiredService<StatsTimeline>());
        services.AddHostedService<TimelineClock>();
        if (settings.Storage.Provider == StorageProvider.Sqlite)
        {
            services.AddSingleton<SingleNodeStatsGrain>();
            services.TryAddSingleton<IStatsGrain>(static provider => provider.GetRequiredService<SingleNodeStatsGrain>());
            services.TryAddSingleton<INodeReports>(static provider => provider.GetRequiredService<SingleNodeStatsGrain>());
            services.AddHostedService<SingleNodeStart>();
            return services;
        }

        services.AddSingleton<ReplicaStatsGrain>();
        services.TryAddSingleton<IStatsGrain>(static provider => provider.GetRequiredService<ReplicaStatsGrain>());
        services.TryAddSingleton<INodeReports>(static provider => provider.GetRequiredService<ReplicaStatsGrain>());
        services.AddHostedService<ReplicaHeart>();
        return services;
    }

    private sealed class SingleNodeStart(SingleNodeStatsGrain stats) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) => await stats.BeforeAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class TimelineClock(StatsTimeline timeline) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => timeline.RunAsync(stoppingToken);
    }

    /// <summary>Stops after the connections are closed, which is when the node leaves the others.</summary>
    private sealed class ReplicaHeart(ReplicaStatsGrain stats) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => stats.RunAsync(stoppingToken);
    }
}
