using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Grains.Sessions;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains;

/// <summary>Composition of the grains.</summary>
public static class GrainServices
{
    /// <summary>
    /// Adds what the grains of a silo work with. The store, the group commit in front of it, the options, the clock and the telemetry are
    /// the host's.
    /// </summary>
    public static IServiceCollection AddGrains(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new EnsembleCatalog(
            provider.GetRequiredService<ModelsOptions>().Path!,
            Options.Create(provider.GetRequiredService<InferenceOptions>()),
            provider.GetRequiredService<ILogger<EnsembleCatalog>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<NodeTelemetry>()));
        services.AddSingleton<SessionServices>();
        services.AddSingleton(static provider => new SessionRehearsal(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<SessionServices>()));
        return services;
    }
}
