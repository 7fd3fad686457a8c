using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Grains.Sessions;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Hosts the grains in the gateway's own process. What another topology has registered already is left as it is.</summary>
internal static class EmbeddedGrains
{
    public static IServiceCollection AddEmbeddedGrains(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddGrains();
        services.TryAddSingleton<ISessionDirectory, InProcessSessionDirectory>();
        services.AddStoreAndStats(settings);
        services.AddHostedService<ModelStartup>();
        return services;
    }

    /// <summary>What the grains of a process work with.</summary>
    public static void AddGrains(this IServiceCollection services)
    {
        services.AddSingleton<EnsembleCatalog>(static provider => new EnsembleCatalog(
            provider.GetRequiredService<ModelsOptions>().Path!,
            Options.Create(provider.GetRequiredService<InferenceOptions>()),
            provider.GetRequiredService<ILogger<EnsembleCatalog>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<NodeTelemetry>()));
        services.AddSingleton<EnsembleDirectory>();
        services.TryAddSingleton<IEnsembleDirectory>(static provider => provider.GetRequiredService<EnsembleDirectory>());
        services.AddSingleton<StoreFaults>();
        services.AddSingleton<SessionServices>();
    }

    /// <summary>Opens the store, then begins to count.</summary>
    public static void AddStoreAndStats(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddHostedService<StoreStartup>();
        services.AddStats(settings);
    }
}
