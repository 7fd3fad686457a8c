using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamCluster.Hosting;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>Composition of the folder.</summary>
internal static class NodeTelemetrySetup
{
    /// <summary>The instruments, whoever may listen to them; where an endpoint is set, also what sends them there.</summary>
    /// <remarks>Call it before other hosted services are added: what sends is started first and stopped last.</remarks>
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

    private static string? Version => typeof(NodeTelemetrySetup).Assembly.GetName().Version?.ToString(3);

    /// <summary>Who sends: a restarted node is another instance. The environment (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES) has the last word.</summary>
    private static ResourceBuilder ResourceOf(string node) => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddService("streamcluster", serviceVersion: Version, autoGenerateServiceInstanceId: false, serviceInstanceId: $"{node}-{Guid.NewGuid().ToString("N")[..8]}")
        .AddEnvironmentVariableDetector();

    /// <summary>Makes what is only ever observed, which nobody else asks for, and lets the counters begin.</summary>
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
