using System.ComponentModel;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Stats;

/// <summary>What happened lately, over all live nodes as the answering one saw them.</summary>
internal sealed record TimelineReply(
    [property: Description("Length of a step, s.")] int IntervalS,
    [property: Description("The steps, oldest first. One in which the node did not run is left out.")] IReadOnlyList<TimelinePointReply> Points)
{
    public static TimelineReply From(IReadOnlyList<TimelinePoint> points) => new(
        (int)IStatsTimeline.Step.TotalSeconds, [.. points.Select(TimelinePointReply.From)]);
}

/// <summary>One step.</summary>
internal sealed record TimelinePointReply(
    [property: Description("The end of the step: ISO 8601, UTC, a whole multiple of its length.")] string Time,
    [property: Description("Connections with a configuration, at the end of the step.")] int ActiveConnections,
    [property: Description("Samples predicted in the step.")] long Predictions,
    [property: Description("Messages answered with a new prediction in the step.")] long Messages,
    [property: Description("Median latency of those messages, ms; null: there was none.")] double? P50LatencyMs,
    [property: Description("95th percentile, likewise.")] double? P95LatencyMs,
    [property: Description("99th percentile, likewise.")] double? P99LatencyMs,
    [property: Description("Error replies on streams in the step, by error code; codes with a count only.")] IReadOnlyDictionary<string, long> Errors)
{
    public static TimelinePointReply From(TimelinePoint point) => new(
        StatsReply.Iso(point.End),
        point.ActiveConnections,
        point.Predictions,
        point.Messages,
        point.Latency?.P50Ms,
        point.Latency?.P95Ms,
        point.Latency?.P99Ms,
        StatsReply.ByName(point.Errors));
}
