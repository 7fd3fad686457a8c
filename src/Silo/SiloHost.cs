using StreamCluster.Hosting;
using StreamCluster.Hosting.Clustering;
using StreamCluster.Hosting.Health;
using StreamCluster.Hosting.Settings;

namespace StreamCluster.Silo;

/// <summary>Puts a silo without client sockets together: sessions, models and probes over HTTP.</summary>
public static class SiloHost
{
    /// <summary>Sections that only nodes with sockets read: one file of settings may serve all nodes.</summary>
    private static readonly string[] GatewaySections = ["Streaming", "Security", "Exports", "Drain"];

    /// <summary>Builds a silo that is ready to run.</summary>
    /// <param name="args">The command line: settings as <c>--Section:Name value</c>.</param>
    /// <param name="configure">Called first; what it registers is not overridden.</param>
    /// <exception cref="SettingsException">Settings are wrong; it names every mistake.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = NodeHost.CreateBuilder(args, out var home, configure);
        builder.AddNode(ReadSettings(builder.Configuration, home, args));
        builder.Services.AddHostedService<SiloDrain>();
        var app = builder.Build();
        app.MapHealth();
        return app;
    }

    private static NodeSettings ReadSettings(IConfiguration configuration, string home, string[] args)
    {
        var reader = new SettingsReader(configuration);
        var settings = NodeSettings.Read(reader, configuration, home, ClusterRole.Silo);
        reader.Require(
            args is not ["silo" or "gateway", ..],
            "The first word is no longer the role: this program is a silo; a gateway is StreamCluster.Gateway with --Cluster:Role gateway.");
        SectionCheck.Check(reader, configuration, [.. NodeSettings.Sections, .. GatewaySections], args);
        return reader.Mistakes.Count == 0 ? settings : throw new SettingsException(reader.Mistakes);
    }

    /// <summary>The silo stops being ready before it leaves the cluster, so that an orchestrator knows.</summary>
    private sealed class SiloDrain(Readiness readiness) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken)
        {
            readiness.Drain();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
