using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace StreamCluster.Grains.Telemetry;

/// <summary>
/// What a node tells of itself: the instruments of one meter, by feature, and the spans of one source. Each gateway of a process has its own.
/// While nobody listens an instrument costs a look at its <c>Enabled</c>, and nothing is timed for it.
/// </summary>
public sealed class NodeTelemetry : IDisposable
{
    /// <summary>Name of the meter and of the source of spans.</summary>
    public const string Name = "StreamCluster";

    private const string UnheardName = $"{Name}.Unheard";

    /// <summary>All instruments of this meter, all spans of this source.</summary>
    public NodeTelemetry(Meter meter, ActivitySource source)
    {
        Meter = meter;
        Spans = new Spans(source);
        Stages = new StageMetrics(meter);
        Sessions = new SessionMetrics(meter);
        Inference = new InferenceMetrics(meter, Stages);
        History = new HistoryMetrics(meter);
    }

    /// <summary>Under another name, where nobody is to hear it.</summary>
    public static NodeTelemetry None { get; } = new(new Meter(UnheardName), new ActivitySource(UnheardName));

    /// <summary>The meter, for instruments of parts beyond the grains.</summary>
    public Meter Meter { get; }

    /// <summary>The spans.</summary>
    public Spans Spans { get; }

    /// <summary>Where a message's time goes.</summary>
    public StageMetrics Stages { get; }

    /// <summary>Sessions and what is predicted for them.</summary>
    public SessionMetrics Sessions { get; }

    /// <summary>Runs of the models.</summary>
    public InferenceMetrics Inference { get; }

    /// <summary>Commits of the history.</summary>
    public HistoryMetrics History { get; }

    /// <summary>Closes the source of spans. The meter belongs to who made it.</summary>
    public void Dispose() => Spans.Source.Dispose();

    /// <summary>Makes counters of what is rare be there at zero, once somebody listens: else a first event is no increase of anything.</summary>
    public void BeginAtZero()
    {
        Sessions.BeginAtZero();
        History.BeginAtZero();
    }
}
