using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>
/// Sends the last telemetry after all other hosted services have stopped. The container alone would dispose one provider after another,
/// and wait 5 s in each for an endpoint that hangs.
/// </summary>
internal sealed class ExportLifetime(
    ExportTarget target, ExportFaults faults, TelemetryOptions options, MeterProvider metrics, LoggerProvider logs,
    ILogger<ExportLifetime> logger, TracerProvider? traces = null) : IHostedService
{
    /// <summary>How long a stop waits for the endpoint, in milliseconds.</summary>
    public const int StopTimeout = 5_000;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        GC.KeepAlive(faults); // listens from its construction on
        logger.Exporting(target.Endpoint.GetLeftPart(UriPartial.Path), options.TraceSampling);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        bool[] sent = [false];
        try
        {
            sent = await Task.WhenAll(
                Task.Run(() => metrics.Shutdown(StopTimeout), CancellationToken.None),
                Task.Run(() => traces is null || traces.Shutdown(StopTimeout), CancellationToken.None),
                Task.Run(() => logs.ForceFlush(StopTimeout), CancellationToken.None)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host's own timeout: the same as a hanging endpoint.
        }

        if (!sent.Contains(false))
            return; // the container closes the logs, after what services log while they are disposed
        logger.NotAllSent();
        logs.Shutdown(0);
    }
}
