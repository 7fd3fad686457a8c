using StreamCluster.Gateway;
using StreamCluster.Gateway.Hosting;

namespace StreamCluster.Silo.Hosting;

/// <summary>Puts a silo together: the grains, the store behind them, and probes over HTTP.</summary>
public static class SiloHost
{
    /// <summary>Builds a silo that is ready to be run.</summary>
    /// <param name="args">The command line: settings as <c>--Section:Name value</c>.</param>
    /// <exception cref="Gateway.Hosting.Settings.SettingsException">Settings are wrong; it names every mistake.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = GatewayHost.CreateBuilder(args, out var home);
        var topology = new ClusterTopology();
        var settings = GatewaySettings.Read(builder.Configuration, home, args, topology);
        builder.UseClusterDefaults();
        builder.AddSilo(settings, topology.Options);
        if (topology.Options.Provider == ClusterProvider.Postgres)
            builder.Services.AddHostedService(_ => new MembershipTables(topology));
        builder.UseOrleans(silo =>
        {
            silo.UseCluster(topology);
            silo.UseLiveness(topology.Options);
        });
        builder.AddSiloStats(settings);
        var app = builder.Build();
        app.MapHealth();
        return app;
    }
}
