namespace StreamCluster.Grains.Stats;

/// <summary>What this node has predicted since it started. Safe to use from any thread; exact.</summary>
public sealed class NodeCounters
{
    private static readonly TimeSpan WindowPart = TimeSpan.FromMinutes(1);
    private readonly LatencyHistogram[] parts = [.. Enumerable.Range(0, 5).Select(static _ => new LatencyHistogram())];
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private long predictions;
    private double latencySumMs;
    private int newest;
    private long newestSince;

    /// <summary>Counters at zero.</summary>
    public NodeCounters(TimeProvider clock)
    {
        this.clock = clock;
        StartedAt = clock.GetUtcNow();
        newestSince = clock.GetTimestamp();
    }

    /// <summary>When the node started, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Counts the samples of one answered message. Each sample counts its share of the message's latency, so the sum is the message's.</summary>
    /// <param name="samples">Samples of the message.</param>
    /// <param name="latencyMs">Latency of the message, ms.</param>
    public void Predicted(int samples, double latencyMs)
    {
        lock (gate)
        {
            predictions += samples;
            latencySumMs += latencyMs;
            Newest().Add(latencyMs);
        }
    }

    /// <summary>Samples, and the sum of their latencies in ms.</summary>
    public (long Predictions, double LatencySumMs) Read()
    {
        lock (gate)
            return (predictions, latencySumMs);
    }

    /// <summary>Latencies of the messages of the last five minutes (four full ones and the one under way).</summary>
    public LatencyHistogram RecentLatencies()
    {
        var recent = new LatencyHistogram();
        lock (gate)
        {
            Newest();
            foreach (var part in parts)
                recent.Add(part);
        }

        return recent;
    }

    private LatencyHistogram Newest()
    {
        var steps = (int)Math.Min(parts.Length, clock.GetElapsedTime(newestSince) / WindowPart);
        if (steps > 0)
            newestSince = clock.GetTimestamp();
        for (; steps > 0; steps--)
        {
            newest = (newest + 1) % parts.Length;
            parts[newest].Clear();
        }

        return parts[newest];
    }
}
