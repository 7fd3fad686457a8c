using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Composition of the folder.</summary>
internal static class HostingSetup
{
    /// <summary>What is set unless the user says otherwise: where to listen, what is logged, how long stopping may take.</summary>
    public static void UseGatewayDefaults(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey])
            && string.IsNullOrEmpty(builder.Configuration["http_ports"])
            && string.IsNullOrEmpty(builder.Configuration["https_ports"])
            && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(GatewayHost.DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        // "Unsafe" where the thread is one of the transport's own; on sockets it is one of the pool, and a further hop costs more than it gives.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        // Below everything else: what the user sets wins.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Microsoft", "Warning"),
                new("Logging:LogLevel:System", "Warning"),
                // What stops a start is said by Program, in a sentence.
                new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "None"),
            ],
        });
        builder.Logging.AddSimpleConsole(static console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
    }

    public static void AddGatewaySettings(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Streaming);
        services.AddSingleton(settings.Security);
        services.AddSingleton(settings.Models);
        services.AddSingleton(settings.Inference);
        services.AddSingleton(settings.Storage);
        services.AddSingleton(settings.History);
        services.AddSingleton(settings.Exports);
        services.AddSingleton(settings.Drain);
        services.AddSingleton(settings.Node);
        services.AddSingleton(settings.Telemetry);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain.Pause + settings.Drain.Timeout + TimeSpan.FromSeconds(10));
    }

    public static IServiceCollection AddHosting(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Readiness>();
        services.AddHostedService<ConnectionDrain>();
        services.AddSingleton<Welcome>();
        return services;
    }
}
