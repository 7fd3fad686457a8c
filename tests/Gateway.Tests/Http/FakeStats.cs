using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Http;

internal sealed class FakeStats : IClusterStats, IStatsTimeline
{
    /// <summary>Steps that the timeline has, oldest first.</summary>
    public IReadOnlyList<TimelinePoint> Points { get; set; } = [];

    public TimeSpan AskedBack { get; private set; }

    public (int Offset, int Limit) Asked { get; private set; }

    public Exception? Fault { get; set; }

    public ValueTask<IReadOnlyList<TimelinePoint>> ReadAsync(TimeSpan back, CancellationToken cancellationToken)
    {
        AskedBack = back;
        return ValueTask.FromResult(Points);
    }

    public ValueTask<ClusterStats> ReadAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        if (Fault is not null)
            throw Fault;
        Asked = (offset, limit);
        var at = new DateTimeOffset(2025, 12, 15, 11, 30, 0, 250, TimeSpan.FromHours(1));
        return ValueTask.FromResult(new ClusterStats(
            3, 7, 12543, 15.25, 0.5, 1.5, 2.5,
            [new("node-1", at, 3, 99)],
            [new("session_1", "Ensemble ü/1", at, 523, StreamMode.Batch)])
        {
            Errors = new Dictionary<ErrorCode, long> { [ErrorCode.MissingSignals] = 2, [ErrorCode.RateLimited] = 1 },
        });
    }
}
