using System.Diagnostics.Metrics;

namespace StreamCluster.Grains.Telemetry;

/// <summary>Upper boundaries of the histograms' buckets.</summary>
public static class Boundaries
{
    /// <summary>Seconds, 50 µs to 10 s: a commit without a wait takes 20 µs, a request is given up after some seconds.</summary>
    public static InstrumentAdvice<double> Durations { get; } = new()
    {
        HistogramBucketBoundaries =
            [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    /// <summary>Rows of a run, sessions of a commit.</summary>
    public static InstrumentAdvice<int> Sizes { get; } = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] };
}
