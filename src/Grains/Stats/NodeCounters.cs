namespace StreamCluster.Grains.Stats;

/// <summary>What this node has answered since it started. Safe to use from any thread; exact.</summary>
public sealed class NodeCounters
{
    private static readonly TimeSpan WindowPart = TimeSpan.FromMinutes(1);
    private readonly LatencyHistogram[] _parts = [.. Enumerable.Range(0, 5).Select(static _ => new LatencyHistogram())];
    private readonly LatencyHistogram _all = new();
    private readonly ErrorCounts _errors = new();
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private long _predictions;
    private double _latencySumMs;
    private int _newest;
    private long _newestSince;

    /// <summary>Counters at zero.</summary>
    public NodeCounters(TimeProvider clock)
    {
        _clock = clock;
        StartedAt = _clock.GetUtcNow();
        _newestSince = _clock.GetTimestamp();
    }

    /// <summary>When the node started, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Counts the samples of one answered message. Each sample counts its share of the message's latency, so the sum is the message's.</summary>
    /// <param name="samples">Samples of the message.</param>
    /// <param name="latencyMs">Latency of the message, ms.</param>
    public void Predicted(int samples, double latencyMs)
    {
        lock (_gate)
        {
            _predictions += samples;
            _latencySumMs += latencyMs;
            Newest().Add(latencyMs);
            _all.Add(latencyMs);
        }
    }

    /// <summary>Counts an error reply on a stream.</summary>
    public void Failed(ErrorCode code) => _errors.Add(code);

    /// <summary>Takes back samples that were counted when they were answered and then could not be stored (durability <c>async</c>).</summary>
    public void Lost(int samples, double latencySumMs)
    {
        lock (_gate)
        {
            _predictions -= samples;
            _latencySumMs -= latencySumMs;
        }
    }

    /// <summary>Samples, and the sum of their latencies in ms.</summary>
    public (long Predictions, double LatencySumMs) Read()
    {
        lock (_gate)
            return (_predictions, _latencySumMs);
    }

    /// <summary>Latencies of the messages of the last five minutes (four full ones and the one under way).</summary>
    public LatencyHistogram RecentLatencies()
    {
        var recent = new LatencyHistogram();
        lock (_gate)
        {
            Newest();
            foreach (var part in _parts)
                recent.Add(part);
        }

        return recent;
    }

    /// <summary>Latencies of all messages since the node started, and its error replies.</summary>
    public (LatencyHistogram Latencies, ErrorCounts Errors) ReadAll()
    {
        var (latencies, errors) = (new LatencyHistogram(), new ErrorCounts());
        latencies.Add(_all);
        errors.Add(_errors);
        return (latencies, errors);
    }

    private LatencyHistogram Newest()
    {
        var steps = (int)Math.Min(_parts.Length, _clock.GetElapsedTime(_newestSince) / WindowPart);
        if (steps > 0)
            _newestSince = _clock.GetTimestamp();
        for (; steps > 0; steps--)
        {
            _newest = (_newest + 1) % _parts.Length;
            _parts[_newest].Clear();
        }

        return _parts[_newest];
    }
}
