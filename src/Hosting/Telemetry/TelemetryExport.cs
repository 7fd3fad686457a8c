using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>
/// Sends metrics and traces. All of it happens on threads of its own: an endpoint that is away or slow costs what could not be sent, and at
/// the end at most <see cref="StopTimeout"/>.
/// </summary>
internal sealed class TelemetryExport(
    ExportTarget target, ResourceBuilder resource, TelemetryOptions options, IMeterFactory meters, NodeTelemetry telemetry, TimeProvider clock,
    ILogger<TelemetryExport> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Besides our own: what .NET, its server and the database's client tell of themselves.</summary>
    private static readonly string[] Meters =
        [NodeTelemetry.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql"];

    private MeterProvider? _metrics;
    private TracerProvider? _traces;
    private ExportFaults? _faults;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _faults = new ExportFaults(target, clock, logger);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddView(DropForeign)
            .AddOtlpExporter((exporter, reader) =>
            {
                target.Apply(exporter, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
            })
            .Build();
        if (options.TraceSampling > 0)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .SetSampler(new AlwaysOnSampler()) // what is not to be traced is never made
                .AddSource(NodeTelemetry.Name)
                .AddProcessor(new OwnSpans(telemetry.Spans.Source, Exporter()))
                .Build();
        }

        logger.Exporting(target.Endpoint.GetLeftPart(UriPartial.Path), options.TraceSampling);
        return Task.CompletedTask;
    }

    /// <summary>Sends what there is now. False: not all of it could be sent.</summary>
    public bool Flush(TimeSpan within) =>
        _metrics?.ForceFlush((int)within.TotalMilliseconds) != false & _traces?.ForceFlush((int)within.TotalMilliseconds) != false;

    /// <summary>Sends the rest. Both at once: each waits for the endpoint.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var most = (int)StopTimeout.TotalMilliseconds;
        try
        {
            await Task.WhenAll(Task.Run(() => _metrics?.Shutdown(most), CancellationToken.None), Task.Run(() => _traces?.Shutdown(most), CancellationToken.None))
                .WaitAsync(StopTimeout, clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            logger.NotAllSent();
        }
    }

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
        _faults?.Dispose();
    }

    /// <summary>Meters are found by name, in the whole process: those of another gateway's factory are not ours.</summary>
    private MetricStreamConfiguration? DropForeign(Instrument instrument) =>
        instrument.Meter.Scope is { } scope && !ReferenceEquals(scope, meters) ? MetricStreamConfiguration.Drop : null;

    private OtlpTraceExporter Exporter()
    {
        var exporter = new OtlpExporterOptions();
        target.Apply(exporter, "traces");
        return new OtlpTraceExporter(exporter);
    }

    /// <summary>The same for spans.</summary>
    private sealed class OwnSpans(ActivitySource own, OtlpTraceExporter exporter) : BatchActivityExportProcessor(exporter)
    {
        public override void OnEnd(Activity data)
        {
            if (ReferenceEquals(data.Source, own))
                base.OnEnd(data);
        }
    }
}
