using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Grains;
using StreamCluster.Hosting.Clustering;
using StreamCluster.Hosting.Store;
using StreamCluster.Hosting.Telemetry;

namespace StreamCluster.Hosting;

/// <summary>Puts together what every node has.</summary>
public static class NodeHost
{
    /// <summary>Reads where the settings come from, and sets what is logged unless the user says otherwise.</summary>
    /// <param name="args">The command line: settings as <c>--Section:Name value</c>.</param>
    /// <param name="home">Folder of the relative defaults.</param>
    /// <param name="configure">Called first; what it registers is not overridden.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, out string home, Action<WebApplicationBuilder>? configure = null)
    {
        home = ApplicationHome.Find(AppContext.BaseDirectory);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = home });
        configure?.Invoke(builder);
        // Below everything else: what the user sets wins.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Microsoft", "Warning"),
                new("Logging:LogLevel:System", "Warning"),
                // Program says in one sentence what stops a start.
                new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "None"),
            ],
        });
        builder.Logging.AddSimpleConsole(static console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        return builder;
    }

    /// <summary>
    /// Adds telemetry, the store, Orleans and the counters, in the order in which they start; they stop the other way. The host's own services
    /// come after this.
    /// </summary>
    public static void AddNode(this WebApplicationBuilder builder, NodeSettings settings)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSettings(settings);
        services.AddSingleton<Readiness>();
        services.AddSingleton<NodeExit>();
        builder.AddNodeTelemetry(settings);
        services.AddStore(settings);
        services.AddSingleton<SiloLosses>();
        if (settings.HasSilo)
        {
            services.AddGrains();
            services.AddHostedService<ModelStartup>();
            builder.AddSilo(settings);
            services.AddHostedService<SiloDeaths>();
        }
        else
        {
            builder.AddClusterClient(settings);
            services.AddHostedService<GatewayStartup>();
        }

        services.AddStats();
    }

    private static void AddSettings(this IServiceCollection services, NodeSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Models);
        services.AddSingleton(settings.Inference);
        services.AddSingleton(settings.Storage);
        services.AddSingleton(settings.History);
        services.AddSingleton(settings.Node);
        services.AddSingleton(settings.Telemetry);
        services.AddSingleton(settings.Cluster);
    }
}
