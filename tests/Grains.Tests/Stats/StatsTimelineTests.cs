using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Stats;
using StreamCluster.Grains.Tests.History;

namespace StreamCluster.Grains.Tests.Stats;

public sealed class StatsTimelineTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly ManualTime _time = new(); // stands at 03:04:05: the first step ends at 03:04:10
    private readonly ReportedNodes _nodes = new();
    private readonly StatsTimeline _timeline;
    private readonly ReportedNode _own;

    public StatsTimelineTests()
    {
        _own = Add(TimeSpan.Zero);
        _timeline = new StatsTimeline(_nodes, _time, NullLogger<StatsTimeline>.Instance);
    }

    [Fact]
    public async Task RunAsync_Steps_EndAtWholeStepsAndHoldWhatHappenedInThem()
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        using var stop = new CancellationTokenSource();
        var clock = new HeardTimers(_time);
        var timeline = new StatsTimeline(_nodes, clock, NullLogger<StatsTimeline>.Instance);
        var running = timeline.RunAsync(stop.Token);
        _own.Active = 2;
        _own.Answer(10, 1);
        _own.Answer(1, 3);
        _own.Fail(ErrorCode.MissingSignals);
        _own.Fail(ErrorCode.MissingSignals);
        foreach (var seconds in new[] { 3, 5 })
        {
            await clock.StartedAsync();
            _time.Advance(TimeSpan.FromSeconds(seconds));
        }

        await clock.StartedAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        var points = await timeline.ReadAsync(Hour, default);
        Assert.Equal([At("03:04:10"), At("03:04:15")], points.Select(static point => point.End));
        Assert.Equal((2, 11L, 2L), (points[0].ActiveConnections, points[0].Predictions, points[0].Messages));
        Assert.Equal([new(ErrorCode.MissingSignals, 2)], points[0].Errors);
        Assert.InRange(points[0].Latency!.P50Ms, 0.9, 1.1);
        Assert.InRange(points[0].Latency!.P99Ms, 2.8, 3.2);
        Assert.Equal((2, 0L, 0L), (points[1].ActiveConnections, points[1].Predictions, points[1].Messages));
        Assert.Null(points[1].Latency);
        Assert.Empty(points[1].Errors);
    }

    [Fact]
    public async Task Look_NodesComeAndGo_OnlyWhatIsOfTheStepCounts()
    {
        Look();
        var old = Add(-Hour); // has been there for an hour, and is heard of now
        old.Answer(1000, 1);
        var fresh = Add(TimeSpan.FromSeconds(1));
        fresh.Answer(3, 1);
        Look();
        old.Answer(5, 1);
        old.Fail(ErrorCode.RateLimited);
        Look();
        _nodes.Nodes.Remove(old);
        Look();
        old.Answer(7, 1);
        _nodes.Nodes.Add(old);
        Look();
        Assert.Equal([0L, 3, 5, 0, 7], (await _timeline.ReadAsync(Hour, default)).Select(static point => point.Predictions));
        Assert.Equal([0L, 1, 1, 0, 1], (await _timeline.ReadAsync(Hour, default)).Select(static point => point.Messages));
        Assert.Equal(1, (await _timeline.ReadAsync(Hour, default))[2].Errors[ErrorCode.RateLimited]);
    }

    [Fact]
    public async Task Look_AnHourAndMore_KeepsAnHour()
    {
        for (var i = 0; i < 730; i++)
            Look();
        var points = await _timeline.ReadAsync(Hour, default);
        Assert.Equal(720, points.Count);
        Assert.Equal(TimeSpan.FromSeconds(719 * 5), points[^1].End - points[0].End);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(15, 3)]
    public async Task ReadAsync_Seconds_AreWholeStepsRoundedUp(int seconds, int points)
    {
        for (var i = 0; i < 10; i++)
            Look();
        Assert.Equal(points, (await _timeline.ReadAsync(TimeSpan.FromSeconds(seconds), default)).Count);
    }

    [Fact]
    public async Task Look_ClockSetBack_TimesRiseAllTheSame()
    {
        for (var i = 0; i < 4; i++)
            Look();
        _time.Jump(TimeSpan.FromSeconds(-12));
        Look();
        var times = (await _timeline.ReadAsync(Hour, default)).Select(static point => point.End).ToArray();
        Assert.Equal(times.Order().Distinct(), times);
        Assert.Equal(_time.GetUtcNow(), times[^1]);
    }

    [Fact]
    public async Task Look_SamplesThatWereLost_DoNotMakeNegativeCounts()
    {
        _own.Answer(5, 1);
        Look();
        _own.Predictions -= 2;
        Look();
        Assert.Equal([5L, 0], (await _timeline.ReadAsync(Hour, default)).Select(static point => point.Predictions));
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-01-02T{time}Z", System.Globalization.CultureInfo.InvariantCulture);

    private ReportedNode Add(TimeSpan startedAfterNow)
    {
        var node = new ReportedNode(_time.GetUtcNow() + startedAfterNow);
        _nodes.Nodes.Add(node);
        return node;
    }

    /// <summary>A step without the timer.</summary>
    private void Look()
    {
        _time.Advance(IStatsTimeline.Step);
        _timeline.Look(_time.GetUtcNow(), _nodes.Read());
    }

    /// <summary>Tells when a timer has been started: before that, moving the clock would not reach it.</summary>
    private sealed class HeardTimers(ManualTime time) : TimeProvider
    {
        private readonly Channel<bool> _started = Channel.CreateUnbounded<bool>();

        public async Task StartedAsync() => await _started.Reader.ReadAsync();

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = time.CreateTimer(callback, state, dueTime, period);
            _started.Writer.TryWrite(true);
            return timer;
        }
    }
}
