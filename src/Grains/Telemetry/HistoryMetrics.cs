using System.Diagnostics.Metrics;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Telemetry;

/// <summary>Commits of the history.</summary>
public sealed class HistoryMetrics
{
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<int> _groupSize;
    private readonly Counter<long> _fenced;
    private readonly Counter<long> _failures;

    internal HistoryMetrics(Meter meter)
    {
        _commitDuration = meter.CreateHistogram(
            "streamcluster.history.commit.duration", "s", "Time of one group commit, failed ones included.", tags: null, Boundaries.Durations);
        _groupSize = meter.CreateHistogram("streamcluster.history.group.size", "{session}", "Sessions in one group commit.", tags: null, Boundaries.Sizes);
        _fenced = meter.CreateCounter<long>(
            "streamcluster.history.fenced", "{append}", "Appends that changed nothing because another activation has claimed the session.");
        _failures = meter.CreateCounter<long>(
            "streamcluster.history.failures", "{append}", "Appends that the store did not take, or may not have taken; each try counts.");
    }

    /// <summary>Whether anybody wants to know how long a commit takes.</summary>
    internal bool IsTimed => _commitDuration.Enabled || _groupSize.Enabled;

    internal void BeginAtZero()
    {
        _fenced.Add(0);
        _failures.Add(0);
    }

    internal void Committed(int sessions, TimeSpan time)
    {
        _commitDuration.Record(time.TotalSeconds);
        _groupSize.Record(sessions);
    }

    /// <summary>Counts what did not go well; null: the store failed.</summary>
    internal void Count(AppendOutcome[]? outcomes, int sessions)
    {
        if (outcomes is null)
        {
            _failures.Add(sessions);
            return;
        }

        foreach (var outcome in outcomes)
        {
            if (outcome == AppendOutcome.Fenced)
                _fenced.Add(1);
            else if (outcome == AppendOutcome.InDoubt)
                _failures.Add(1);
        }
    }
}
