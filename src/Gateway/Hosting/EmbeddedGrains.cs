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
        services.TryAddSingleton<ISessionDirectory, InProcessSessionDirectory>();
        services.AddHostedService<StoreStartup>();
        services.AddStats(settings); // after the store is open
        services.AddHostedService<ModelStartup>();
        return services;
    }
}
