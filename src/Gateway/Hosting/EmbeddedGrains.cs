using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Grains.History;
using StreamCluster.Grains.Sessions;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Hosts the grains in the gateway's own process. What another topology has registered already is left as it is.</summary>
internal static class EmbeddedGrains
{
    public static IServiceCollection AddEmbeddedGrains(this IServiceCollection services)
    {
        services.AddSingleton<EnsembleCatalog>(static provider => new EnsembleCatalog(
            provider.GetRequiredService<ModelsOptions>().Path!,
            Options.Create(provider.GetRequiredService<InferenceOptions>()),
            provider.GetRequiredService<ILogger<EnsembleCatalog>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EnsembleDirectory>();
        services.TryAddSingleton<IEnsembleDirectory>(static provider => provider.GetRequiredService<EnsembleDirectory>());
        services.AddSingleton<NodeCounters>();
        services.AddSingleton<StoreFaults>();
        services.AddSingleton<SessionServices>();
        services.TryAddSingleton<ISessionDirectory, InProcessSessionDirectory>();
        services.AddSingleton(static provider => new SingleNodeStatsGrain(
            provider.GetRequiredService<NodeCounters>(),
            provider.GetRequiredService<IConnectionSource>(),
            provider.GetRequiredService<ISessionStore>(),
            Environment.MachineName));
        services.TryAddSingleton<IStatsGrain>(static provider => provider.GetRequiredService<SingleNodeStatsGrain>());
        services.AddHostedService<StoreStartup>();
        services.AddHostedService<ModelStartup>();
        return services;
    }
}
