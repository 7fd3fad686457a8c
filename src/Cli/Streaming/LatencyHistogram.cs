namespace StreamCluster.Cli;

/// <summary>
/// Latencies from 1 µs to 1,000 s in buckets 2 % apart: percentiles to within 1 %, in the same memory however many there are.
/// </summary>
internal sealed class LatencyHistogram
{
    private const double Ratio = 1.02;
    private static readonly double LogRatio = Math.Log(Ratio);
    private readonly long[] _buckets = new long[(int)Math.Ceiling(Math.Log(1e9) / LogRatio) + 1];

    public long Count { get; private set; }

    public void Add(TimeSpan latency)
    {
        var bucket = (int)(Math.Log(Math.Max(latency.TotalMicroseconds, 1)) / LogRatio);
        _buckets[Math.Min(bucket, _buckets.Length - 1)]++;
        Count++;
    }

    /// <summary>The smallest latency that this share of all does not exceed (nearest rank), ms; null where there is none.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    public double? Percentile(double share)
    {
        if (Count == 0)
            return null;
        var rank = (long)Math.Ceiling(share * Count);
        var seen = 0L;
        var bucket = -1;
        while (seen < rank)
            seen += _buckets[++bucket];

        // The middle of the bucket, on its logarithmic scale.
        return Math.Exp((bucket + 0.5) * LogRatio) / 1000;
    }
}
