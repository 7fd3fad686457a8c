using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Gateway;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Stats;
using StreamCluster.Silo.Ensembles;
using StreamCluster.Silo.Sessions;
using StreamCluster.Silo.Stats;

namespace StreamCluster.Silo.Hosting;

/// <summary>A gateway whose grains live in silos: the same as any, with Orleans's client where the grains would be.</summary>
internal class ClusterGateway : ClusterTopology
{
    /// <inheritdoc/>
    public override bool HasModels => false;

    /// <summary>Builds a gateway that is ready to be run.</summary>
    /// <param name="args">The command line: settings as <c>--Section:Name value</c>.</param>
    /// <exception cref="Gateway.Hosting.Settings.SettingsException">Settings are wrong; it names every mistake.</exception>
    public static WebApplication Build(string[] args) => GatewayHost.Build(args, configure: null, new ClusterGateway());

    /// <inheritdoc/>
    public override void AddGrains(WebApplicationBuilder builder, GatewaySettings settings)
    {
        var services = builder.Services;
        services.AddSingleton(Options);
        services.AddSingleton<ClusterCalls>();
        services.AddSingleton<CallTracing>();
        services.AddSingleton<KnownEnsembles>();
        AddClient(builder);
        services.TryAddSingleton<ISessionDirectory, ClusterSessionDirectory>();
        services.TryAddSingleton<IEnsembleDirectory, ClusterEnsembleDirectory>();
        services.TryAddSingleton<IHistoryReader, ClusterHistoryReader>();
        services.TryAddSingleton<INodeTable, GatewayNodeTable>();
        services.AddStoreAndStats(settings);
        services.AddHostedService<ClusterStartup>();
    }

    /// <summary>Adds <see cref="IClusterClient"/>. It connects before anything else starts, and goes last.</summary>
    protected virtual void AddClient(WebApplicationBuilder builder)
    {
        builder.UseClusterDefaults();
        builder.UseOrleansClient(client =>
        {
            client.UseCluster(this);
            client.UseLiveness(Options);
            client.UseGatewayLoss();
            client.UseConnectionRetryFilter<PatientStart>();
        });
    }
}
