using System.Diagnostics.Metrics;

namespace StreamCluster.Grains.Telemetry;

/// <summary>A part of the way of a message.</summary>
public enum Stage
{
    /// <summary>From its bytes to rows, or to an error.</summary>
    Parse = 0,

    /// <summary>The call of the session grain, with its wait for its turn, the run and the commit.</summary>
    Session,

    /// <summary>From the call of the ensemble until a run takes the first row.</summary>
    Queue,

    /// <summary>One run of the models, with all rows that are in it.</summary>
    Run,

    /// <summary>From the predictions being ready until the durability that is set is reached.</summary>
    Commit,

    /// <summary>Writing a reply to the socket.</summary>
    Write,
}

/// <summary>Where a message's time goes.</summary>
public sealed class StageMetrics
{
    private static readonly KeyValuePair<string, object?>[] Tags =
        [.. Enum.GetNames<Stage>().Select(static name => KeyValuePair.Create("stage", (object?)name.ToLowerInvariant()))];

    private readonly Histogram<double> _duration;

    internal StageMetrics(Meter meter) => _duration = meter.CreateHistogram(
        "streamcluster.stage.duration", "s", "Time in one stage of answering messages.", tags: null, Boundaries.Durations);

    /// <summary>Whether anybody listens: else nothing need be timed.</summary>
    public bool Enabled => _duration.Enabled;

    /// <summary>Notes one pass of a stage.</summary>
    public void Record(Stage stage, TimeSpan time) => _duration.Record(time.TotalSeconds, Tags[(int)stage]);
}
