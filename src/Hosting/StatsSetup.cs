using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Hosting;

/// <summary>The node's counters and their reports to the stats grain.</summary>
public static class StatsSetup
{
    internal static void AddStats(this IServiceCollection services)
    {
        services.AddSingleton<NodeCounters>();
        services.AddSingleton(static provider => new NodeIdentity(
            Guid.NewGuid(), provider.GetRequiredService<NodeOptions>().Name, provider.GetRequiredService<NodeCounters>().StartedAt));
        services.AddSingleton<NodeReporter>();
        services.AddHostedService(static provider => provider.GetRequiredService<NodeReporter>());
    }

    /// <summary>Adds what a node needs that answers for all nodes: it has connections.</summary>
    public static IServiceCollection AddClusterStats(this IServiceCollection services)
    {
        services.AddSingleton<ClusterStatsReader>();
        services.TryAddSingleton<IClusterStats>(static provider => provider.GetRequiredService<ClusterStatsReader>());
        services.TryAddSingleton<INodeReports>(static provider => provider.GetRequiredService<ClusterStatsReader>());
        services.AddSingleton<StatsTimeline>();
        services.TryAddSingleton<IStatsTimeline>(static provider => provider.GetRequiredService<StatsTimeline>());
        services.AddHostedService<TimelineClock>();
        return services;
    }

    private sealed class TimelineClock(StatsTimeline timeline) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => timeline.RunAsync(stoppingToken);
    }
}
