using System.Diagnostics.Tracing;
using System.Globalization;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>
/// Tells the log that telemetry cannot be sent, which OpenTelemetry only tells to event listeners: once, and again after a long time at the
/// earliest, for each export meets the same fault.
/// </summary>
internal sealed class ExportFaults : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int MaxCharacters = 300;
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    private readonly ExportTarget _target;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private long? _toldAt;

    public ExportFaults(ExportTarget target, TimeProvider clock, ILogger logger)
    {
        _target = target;
        _clock = clock;
        _logger = logger;
        // Those that were there before: the base class tells of them before the fields above are set.
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
            if (_toldAt is { } at && _clock.GetElapsedTime(at) < Between)
                return;
            _toldAt = _clock.GetTimestamp();
        }

        _logger.NotSent(_target.Endpoint.GetLeftPart(UriPartial.Path), Between.TotalMinutes, TextOf(eventData));
    }

    private void Listen(EventSource source)
    {
        if (source.Name == Exporter)
            EnableEvents(source, EventLevel.Warning);
    }

    private static string TextOf(EventWrittenEventArgs told)
    {
        var text = string.Format(CultureInfo.InvariantCulture, told.Message ?? "", [.. told.Payload ?? []]).ReplaceLineEndings(" ");
        return text.Length <= MaxCharacters ? text : text[..MaxCharacters];
    }
}
