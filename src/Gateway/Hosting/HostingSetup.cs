namespace StreamCluster.Gateway.Hosting;

/// <summary>Composition of the folder.</summary>
internal static class HostingSetup
{
    /// <summary>Where to listen unless the user says otherwise, and how.</summary>
    public static void UseGatewayServer(this WebApplicationBuilder builder)
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
    }

    public static IServiceCollection AddHosting(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Streaming);
        services.AddSingleton(settings.Security);
        services.AddSingleton(settings.Exports);
        services.AddSingleton(settings.Drain);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain.Pause + settings.Drain.Timeout + TimeSpan.FromSeconds(10));
        services.AddHostedService<ConnectionDrain>();
        services.AddHostedService<Welcome>();
        return services;
    }
}
