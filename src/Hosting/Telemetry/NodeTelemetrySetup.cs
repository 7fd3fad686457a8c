using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>Composition of the folder.</summary>
internal static class NodeTelemetrySetup
{
    /// <summary>Adds the instruments, and their export where an endpoint is set.</summary>
    public static void AddNodeTelemetry(this IHostApplicationBuilder builder, NodeSettings settings)
    {
        var services = builder.Services;
        services.TryAddSingleton(static provider => new NodeTelemetry(
            provider.GetRequiredService<IMeterFactory>().Create(new MeterOptions(NodeTelemetry.Name) { Version = Version }),
            new ActivitySource(NodeTelemetry.Name, Version))); // the container's ActivitySource is ASP.NET Core's
        services.AddSingleton<NodeMetrics>();
        if (settings.Export is { } target)
            services.AddExport(target, settings);
        services.AddHostedService<NodeInstruments>();
    }

    public static string? Version => typeof(NodeTelemetrySetup).Assembly.GetName().Version?.ToString(3);

    /// <summary>Creates the observable instruments eagerly and starts the counters at zero, once the export listens.</summary>
    private sealed class NodeInstruments(NodeMetrics node, NodeTelemetry telemetry) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            GC.KeepAlive(node);
            telemetry.BeginAtZero();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
