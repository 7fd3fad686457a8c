using System.Diagnostics.Tracing;
using System.Globalization;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>
/// Logs that telemetry cannot be sent, which OpenTelemetry reports to event listeners only. Each export meets the same fault, so it is logged
/// once in <see cref="Between"/>.
/// </summary>
internal sealed class ExportFaults : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int MaxCharacters = 300;
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    private readonly ExportTarget _target;
    private readonly TimeProvider _clock;
    private readonly ILogger<ExportFaults> _logger;
    private long? _loggedAt;

    public ExportFaults(ExportTarget target, TimeProvider clock, ILogger<ExportFaults> logger)
    {
        _target = target;
        _clock = clock;
        _logger = logger;
        // The base class reports existing sources before the fields above are set.
        foreach (var source in EventSource.GetSources())
            Listen(source);
    }

    protected override void OnEventSourceCreated(EventSource eventSource) => Listen(eventSource);

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (_logger is null || eventData.EventSource.Name != Exporter)
            return;
        lock (_gate)
        {
            if (_loggedAt is { } at && _clock.GetElapsedTime(at) < Between)
                return;
            _loggedAt = _clock.GetTimestamp();
        }

        _logger.NotSent(_target.Endpoint.GetLeftPart(UriPartial.Path), Between.TotalMinutes, TextOf(eventData));
    }

    private void Listen(EventSource source)
    {
        if (source.Name == Exporter)
            EnableEvents(source, EventLevel.Warning);
    }

    private static string TextOf(EventWrittenEventArgs fault)
    {
        var text = string.Format(CultureInfo.InvariantCulture, fault.Message ?? "", [.. fault.Payload ?? []]).ReplaceLineEndings(" ");
        return text.Length <= MaxCharacters ? text : text[..MaxCharacters];
    }
}
