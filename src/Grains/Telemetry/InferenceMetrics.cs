using System.Diagnostics.Metrics;

namespace StreamCluster.Grains.Telemetry;

/// <summary>Runs of the models.</summary>
public sealed class InferenceMetrics
{
    internal const string EnsembleTag = "ensemble";
    private readonly Meter _meter;
    private readonly StageMetrics _stages;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _queueDuration;
    private readonly Histogram<double> _runDuration;

    internal InferenceMetrics(Meter meter, StageMetrics stages)
    {
        _meter = meter;
        _stages = stages;
        _batchSize = meter.CreateHistogram("streamcluster.inference.batch.size", "{row}", "Rows in one run of the models.", tags: null, Boundaries.Sizes);
        _queueDuration = meter.CreateHistogram(
            "streamcluster.inference.queue.duration", "s", "Time from a call until a run takes its first row.", tags: null, Boundaries.Durations);
        _runDuration = meter.CreateHistogram("streamcluster.inference.run.duration", "s", "Time of one run of the models.", tags: null, Boundaries.Durations);
    }

    /// <summary>Reads, when somebody wants to know, how many rows wait for each ensemble.</summary>
    internal void ObserveQueues(Func<IEnumerable<(string Ensemble, int Rows)>> read) => _meter.CreateObservableGauge(
        "streamcluster.inference.queue.rows",
        () => read().Select(static queue => new Measurement<int>(queue.Rows, new KeyValuePair<string, object?>(EnsembleTag, queue.Ensemble))),
        "{row}",
        "Rows that wait for a run.");

    internal EnsembleMetrics Of(string ensemble) => new(this, ensemble);

    /// <summary>The same for one ensemble.</summary>
    internal sealed class EnsembleMetrics(InferenceMetrics metrics, string ensemble)
    {
        private readonly KeyValuePair<string, object?> _tag = new(EnsembleTag, ensemble);

        /// <summary>Whether anybody listens: else nothing need be timed.</summary>
        public bool Enabled =>
            metrics._runDuration.Enabled || metrics._queueDuration.Enabled || metrics._batchSize.Enabled || metrics._stages.Enabled;

        public void Waited(TimeSpan time)
        {
            metrics._queueDuration.Record(time.TotalSeconds, _tag);
            metrics._stages.Record(Stage.Queue, time);
        }

        public void Ran(int rows, TimeSpan time)
        {
            metrics._batchSize.Record(rows, _tag);
            metrics._runDuration.Record(time.TotalSeconds, _tag);
            metrics._stages.Record(Stage.Run, time);
        }
    }
}
