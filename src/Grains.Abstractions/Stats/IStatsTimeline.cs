namespace StreamCluster.Grains.Abstractions;

/// <summary>What happened lately, over all live nodes, as one node saw it.</summary>
public interface IStatsTimeline
{
    /// <summary>Length of a step. Steps end at whole multiples of it, UTC, so that the nodes' timelines agree on them.</summary>
    static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    /// <summary>How far back it goes.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>The steps that ended within this time (rounded up to whole steps), oldest first. A step in which the node did not run is left out.</summary>
    ValueTask<IReadOnlyList<TimelinePoint>> ReadAsync(TimeSpan back, CancellationToken cancellationToken);
}

/// <summary>One step.</summary>
/// <param name="End">When it ended, UTC.</param>
/// <param name="ActiveConnections">Connections with a configuration, at its end.</param>
/// <param name="Predictions">Samples predicted in it.</param>
/// <param name="Messages">Messages answered with a new prediction in it.</param>
/// <param name="Latency">Latencies of those messages; null: there was none.</param>
/// <param name="Errors">Error replies on streams in it, by code; codes with a count only.</param>
public sealed record TimelinePoint(
    DateTimeOffset End,
    int ActiveConnections,
    long Predictions,
    long Messages,
    LatencyPercentiles? Latency,
    IReadOnlyDictionary<ErrorCode, long> Errors);

/// <summary>Percentiles of latencies.</summary>
/// <param name="P50Ms">Median, ms.</param>
/// <param name="P95Ms">95th percentile, ms.</param>
/// <param name="P99Ms">99th percentile, ms.</param>
public sealed record LatencyPercentiles(double P50Ms, double P95Ms, double P99Ms);
