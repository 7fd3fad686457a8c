using System.Diagnostics;

namespace StreamCluster.Grains.Telemetry;

/// <summary>
/// The spans of sampled messages. Whether a message is sampled is decided before anything is made of it: below, a span is made only where
/// one is current. So a message that is not sampled makes none, and is not even looked at where nobody listens.
/// </summary>
public sealed class Spans
{
    /// <summary>Name of a connection's span. It is current between messages, and has no children of the grains.</summary>
    public const string Connection = "connection";

    /// <summary>Attribute for the error code, after OpenTelemetry's semantic conventions.</summary>
    public const string ErrorType = "error.type";

    internal Spans(ActivitySource source) => Source = source;

    /// <summary>Where the spans come from.</summary>
    public ActivitySource Source { get; }

    /// <summary>The span of the sampled message that is being worked for; null: none is.</summary>
    public Activity? Current => Source.HasListeners() && Activity.Current is { } current && ReferenceEquals(current.Source, Source)
        && !string.Equals(current.OperationName, Connection, StringComparison.Ordinal) ? current : null;

    /// <summary>The id under which the present failure can be found: the trace's, else one of its own.</summary>
    public string TraceId => (Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();

    /// <summary>A span under the current one, to be disposed; null: the message is not sampled.</summary>
    internal Activity? Start(string name) => Current is null ? null : Source.StartActivity(name);

    /// <summary>A span under the caller's, which a message carried as a W3C traceparent; null: the message is not sampled.</summary>
    internal Activity? Start(string name, string? traceParent) =>
        ContextOf(traceParent) is { } parent && Source.HasListeners() ? Source.StartActivity(name, ActivityKind.Internal, parent) : null;

    /// <summary>The span that a W3C traceparent names; null: none.</summary>
    internal static ActivityContext? ContextOf(string? traceParent) =>
        traceParent is not null && ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var context) ? context : null;

    /// <summary>A span under that one, of something that is over already.</summary>
    internal Activity? Add(ActivityContext parent, string name, DateTimeOffset start, TimeSpan duration)
    {
        var span = Source.StartActivity(name, ActivityKind.Internal, parent, tags: null, links: null, start);
        return span?.SetEndTime((start + duration).UtcDateTime);
    }
}
