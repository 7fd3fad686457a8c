using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Gateway.Telemetry;

/// <summary>Composition of the folder.</summary>
internal static class TelemetrySetup
{
    /// <summary>Adds the instruments, and their export where an endpoint is set.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder, GatewaySettings settings)
    {
        builder.AddNodeTelemetry(settings);
        builder.Services.AddSingleton<StreamMetrics>();
        builder.Services.AddSingleton<MessageTracing>();
        builder.Services.AddHostedService<StreamInstruments>();
    }

    /// <summary>Adds what a node without connections needs, too.</summary>
    public static void AddNodeTelemetry(this IHostApplicationBuilder builder, GatewaySettings settings)
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

    public static string? Version => typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3);

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

    private sealed class StreamInstruments(StreamMetrics stream) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            stream.BeginAtZero();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
