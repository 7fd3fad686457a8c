using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>What the demo shows: the last reading with its prediction, and the figures so far.</summary>
internal sealed class DemoState(EnsembleInfo ensemble, SignalNames boundary, StreamClient client, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public EnsembleInfo Ensemble => ensemble;

    public SignalNames Boundary => boundary;

    public StreamEndpoint Server => client.Endpoint;

    public LatencyHistogram Latency { get; } = new();

    public double[] Reading { get; private set; } = [];

    public Prediction? Prediction { get; private set; }

    public long Count => Latency.Count;

    /// <summary>Predictions a second since the start.</summary>
    public double Rate => time.GetElapsedTime(_start) is { Ticks: > 0 } elapsed ? Count / elapsed.TotalSeconds : 0;

    public void Add(double[] reading, Prediction prediction)
    {
        (Reading, Prediction) = (reading, prediction);
        Latency.Add(prediction.RoundTrip);
    }

    /// <summary>The figures in one line.</summary>
    public string Figures() =>
        $"{Numbers.Count(Count)} predictions, {Numbers.Rate(Rate)}/s, latency ms p50 {Numbers.Milliseconds(Latency.Percentile(0.5))} "
        + $"p95 {Numbers.Milliseconds(Latency.Percentile(0.95))}";
}
