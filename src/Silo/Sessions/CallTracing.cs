using System.Diagnostics;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Silo.Sessions;

/// <summary>
/// Carries a sampled message's trace over to the silo. Within the call itself rather than by Orleans's filters: those work for every call,
/// and their spans are of a source that nobody sends.
/// </summary>
internal sealed class CallTracing(NodeTelemetry telemetry)
{
    /// <summary>What to send along: null where the message is not sampled.</summary>
    public string? Current => telemetry.Spans.Current?.Id;

    /// <summary>The silo's part of a trace, to be disposed; null: it is not traced.</summary>
    public Activity? Start(string? traceParent) =>
        traceParent is not null && ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent)
            ? telemetry.Spans.Source.StartActivity("silo call", ActivityKind.Server, parent)
            : null;
}
