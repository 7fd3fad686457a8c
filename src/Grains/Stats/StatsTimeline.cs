using Microsoft.Extensions.Logging;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Stats;

/// <summary>
/// Looks at what the live nodes count at the end of each step, and keeps the differences for an hour. It keeps one look's counts of each
/// node: memory and work grow with the nodes, not with what they do.
/// </summary>
public sealed class StatsTimeline : IStatsTimeline
{
    private static readonly int MaxPoints = (int)(IStatsTimeline.Kept / IStatsTimeline.Step);
    private readonly INodeReports _reports;
    private readonly TimeProvider _clock;
    private readonly ILogger<StatsTimeline> _logger;
    private readonly Dictionary<Guid, NodeTally> _tallies = [];
    private readonly LinkedList<TimelinePoint> _points = [];
    private readonly Lock _gate = new();
    private DateTimeOffset _end;

    /// <summary>A timeline that begins now.</summary>
    public StatsTimeline(INodeReports reports, TimeProvider clock, ILogger<StatsTimeline> logger)
    {
        _reports = reports;
        _clock = clock;
        _logger = logger;
        _end = EndOfStep(clock.GetUtcNow()) - IStatsTimeline.Step;
    }

    /// <summary>Looks at the end of each step until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = _clock.GetUtcNow();
            var next = EndOfStep(now);
            // A timer may run out a moment before the clock says so; a clock that was set back further is believed.
            if (next <= _end && _end - next < IStatsTimeline.Step)
                next = _end + IStatsTimeline.Step;
            await Task.Delay(next - now, _clock, cancellationToken);
            await TryLookAsync(next, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TimelinePoint>> ReadAsync(TimeSpan back, CancellationToken cancellationToken)
    {
        var steps = (long)Math.Ceiling(back / IStatsTimeline.Step);
        lock (_gate)
        {
            var since = EndOfStep(_clock.GetUtcNow()) - ((steps + 1) * IStatsTimeline.Step);
            return ValueTask.FromResult<IReadOnlyList<TimelinePoint>>([.. _points.Where(point => point.End > since)]);
        }
    }

    private async ValueTask TryLookAsync(DateTimeOffset end, CancellationToken cancellationToken)
    {
        try
        {
            Look(end, await _reports.ReadReportsAsync(cancellationToken));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.StepFailed(exception);
        }
    }

    /// <summary>Adds the step that ends now.</summary>
    internal void Look(DateTimeOffset end, IReadOnlyList<NodeReport> reports)
    {
        lock (_gate)
        {
            var (active, predictions) = (0, 0L);
            var (latencies, errors) = (new LatencyHistogram(), new ErrorCounts());
            foreach (var report in reports)
            {
                var now = new NodeTally(report, end);
                // A node that is new to this one, and not new at all, has counted much that is not of this step.
                if (!_tallies.TryGetValue(report.Node.Id, out var before))
                    before = report.Node.StartedAt >= _end || ReferenceEquals(report, reports[0]) ? NodeTally.Nothing : now;
                active += report.ActiveConnections;
                predictions += Math.Max(0, now.Predictions - before.Predictions);
                latencies.Add(now.Latencies.Since(before.Latencies));
                errors.Add(now.Errors.Since(before.Errors));
                _tallies[report.Node.Id] = now;
            }

            Forget(end);
            _end = end;
            _points.AddLast(new TimelinePoint(end, active, predictions, latencies.Count, PercentilesOf(latencies), errors.Read()));
        }
    }

    /// <summary>What is too old; after a clock was set back, also what would be in the future: times only rise.</summary>
    private void Forget(DateTimeOffset end)
    {
        while (_points.Last is { } last && last.Value.End >= end)
            _points.RemoveLast();
        while (_points.Count >= MaxPoints || (_points.First is { } first && end - first.Value.End >= IStatsTimeline.Kept))
            _points.RemoveFirst();
        foreach (var (id, tally) in _tallies)
        {
            if (end - tally.At >= IStatsTimeline.Kept)
                _tallies.Remove(id); // removing while enumerating is allowed
        }
    }

    private static LatencyPercentiles? PercentilesOf(LatencyHistogram latencies) => latencies.Count == 0
        ? null
        : new(latencies.Percentile(0.50), latencies.Percentile(0.95), latencies.Percentile(0.99));

    private static DateTimeOffset EndOfStep(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % IStatsTimeline.Step.Ticks) + IStatsTimeline.Step.Ticks, TimeSpan.Zero);

    /// <summary>What a node had counted at a look.</summary>
    private sealed class NodeTally
    {
        public NodeTally(NodeReport report, DateTimeOffset at)
        {
            At = at;
            Predictions = report.Predictions;
            Latencies.Add(report.Latencies);
            Errors.Add(report.Errors);
        }

        private NodeTally()
        {
        }

        public static NodeTally Nothing { get; } = new();

        public DateTimeOffset At { get; }

        public long Predictions { get; }

        public LatencyHistogram Latencies { get; } = new();

        public ErrorCounts Errors { get; } = new();
    }
}
