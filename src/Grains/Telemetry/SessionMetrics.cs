using System.Diagnostics.Metrics;

namespace StreamCluster.Grains.Telemetry;

/// <summary>Sessions and what is predicted for them.</summary>
public sealed class SessionMetrics
{
    private static readonly KeyValuePair<string, object?> New = new("resumed", false);
    private static readonly KeyValuePair<string, object?> Resumed = new("resumed", true);
    private readonly Counter<long> _opened;
    private readonly Counter<long> _predictions;
    private readonly Counter<long> _replayed;

    internal SessionMetrics(Meter meter)
    {
        _opened = meter.CreateCounter<long>("streamcluster.sessions.opened", "{session}", "Sessions made, or resumed by another connection.");
        _predictions = meter.CreateCounter<long>("streamcluster.predictions", "{prediction}", "Samples predicted; errors and replays excluded.");
        _replayed = meter.CreateCounter<long>("streamcluster.predictions.replayed", "{prediction}", "Samples answered again from the record.");
    }

    internal void BeginAtZero()
    {
        _opened.Add(0, New);
        _opened.Add(0, Resumed);
        _replayed.Add(0);
    }

    internal void Opened(bool resumed) => _opened.Add(1, resumed ? Resumed : New);

    internal void Predicted(string ensemble, int samples)
    {
        if (_predictions.Enabled)
            _predictions.Add(samples, new KeyValuePair<string, object?>(InferenceMetrics.EnsembleTag, ensemble));
    }

    internal void Replayed(int samples) => _replayed.Add(samples);
}
