using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>
/// Exports metrics, logs and traces on background threads. An unreachable or slow endpoint loses telemetry and delays a stop by at most
/// <see cref="ExportLifetime.StopTimeout"/>.
/// </summary>
internal static class TelemetryExport
{
    /// <summary>The node's own meter, and those of .NET, the web server and the database client.</summary>
    private static readonly string[] Meters =
        [NodeTelemetry.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql"];

    public static void AddExport(this IServiceCollection services, ExportTarget target, NodeSettings settings)
    {
        services.AddSingleton(target);
        services.AddSingleton<ExportFaults>();
        // First in the list, so the last to stop.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, ExportLifetime>());
        services.ConfigureOpenTelemetryMeterProvider(static (provider, metrics) => metrics.AddView(DropForeign(provider.GetRequiredService<IMeterFactory>())));
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(ResourceOf(settings.Node.Name))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddOtlpExporter((exporter, reader) =>
            {
                target.Apply(exporter, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)settings.Telemetry.Interval.TotalMilliseconds;
            }))
            .WithLogging(
                logs => logs.AddOtlpExporter(exporter => target.Apply(exporter, "logs")),
                static options => options.IncludeFormattedMessage = true);
        if (settings.Telemetry.TraceSampling > 0)
        {
            telemetry.WithTracing(traces => traces
                .SetSampler(new AlwaysOnSampler()) // MessageTracing samples before a span exists
                .AddSource(NodeTelemetry.Name)
                .AddProcessor(provider => new OwnSpans(provider.GetRequiredService<NodeTelemetry>().Spans.Source, SpanExporter(provider, target))));
        }
    }

    /// <summary>
    /// A restarted node is another instance. The environment (<c>OTEL_SERVICE_NAME</c>, <c>OTEL_RESOURCE_ATTRIBUTES</c>) comes last and wins.
    /// </summary>
    private static Action<ResourceBuilder> ResourceOf(string node)
    {
        // Chosen once: the callback runs for each signal.
        var instance = $"{node}-{Guid.NewGuid().ToString("N")[..8]}";
        return resource => resource
            .AddService("streamcluster", serviceVersion: NodeTelemetrySetup.Version, autoGenerateServiceInstanceId: false, serviceInstanceId: instance)
            .AddEnvironmentVariableDetector();
    }

    /// <summary>Meters match by name across the process. Drops those that another node's factory made.</summary>
    private static Func<Instrument, MetricStreamConfiguration?> DropForeign(IMeterFactory own) =>
        instrument => instrument.Meter.Scope is { } scope && !ReferenceEquals(scope, own) ? MetricStreamConfiguration.Drop : null;

    private static OtlpTraceExporter SpanExporter(IServiceProvider provider, ExportTarget target)
    {
        var exporter = provider.GetRequiredService<IOptionsFactory<OtlpExporterOptions>>().Create(Options.DefaultName);
        target.Apply(exporter, "traces");
        return new OtlpTraceExporter(exporter);
    }

    /// <summary>Sources match by name across the process, too. Exports the spans of one source.</summary>
    private sealed class OwnSpans(ActivitySource own, OtlpTraceExporter exporter) : BatchActivityExportProcessor(exporter)
    {
        public override void OnEnd(Activity data)
        {
            if (ReferenceEquals(data.Source, own))
                base.OnEnd(data);
        }
    }
}
