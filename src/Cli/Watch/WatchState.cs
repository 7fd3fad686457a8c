using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>What was seen so far, and what follows from two looks: rates, and errors that came in between.</summary>
internal sealed class WatchState
{
    /// <summary>As many as the widest terminal has columns.</summary>
    private const int Kept = 500;

    private readonly Queue<double?> _rates = new();
    private ServerStats? _before;
    private TimeSpan _between;
    private TimeSpan? _lostAt;

    /// <summary>The last look.</summary>
    public WatchSample Last { get; private set; } = null!;

    /// <summary>The last counters that a server told; null: none yet.</summary>
    public ServerStats? Stats { get; private set; }

    /// <summary>Predictions a second between the last two looks; null: not known.</summary>
    public double? Rate { get; private set; }

    /// <summary>The rates of all looks, oldest first; null: not known.</summary>
    public IReadOnlyCollection<double?> Rates => _rates;

    /// <summary>For how long no server has answered; null: one does.</summary>
    public TimeSpan? Away => Last.Stats is null && _lostAt is { } lost ? Last.At - lost : null;

    /// <summary>How long none had answered before this look; null: one did.</summary>
    public TimeSpan? BackAfter { get; private set; }

    private TimeSpan At { get; set; }

    public void Add(WatchSample sample)
    {
        Last = sample;
        (Rate, BackAfter, _before) = (null, null, null);
        if (sample.Stats is { } stats)
        {
            BackAfter = _lostAt is { } lost ? sample.At - lost : null;
            _lostAt = null;
            (_before, _between) = (Stats, sample.At - At);
            (Stats, At) = (stats, sample.At);
            Rate = RateOf(_before?.TotalPredictions, stats.TotalPredictions);
        }
        else
        {
            _lostAt ??= sample.At;
        }

        _rates.Enqueue(Rate);
        if (_rates.Count > Kept)
            _rates.Dequeue();
    }

    /// <summary>Predictions of a connection a second; null: not known.</summary>
    public double? RateOf(ServerConnection connection) => RateOf(
        _before?.Connections.FirstOrDefault(before => before.SessionId == connection.SessionId)?.PredictionsCount, connection.PredictionsCount);

    /// <summary>Predictions of a node a second; null: not known.</summary>
    public double? RateOf(ServerNode node) => RateOf(
        _before?.Nodes.FirstOrDefault(before => before.Name == node.Name && before.StartedAt == node.StartedAt)?.PredictionsSinceStart,
        node.PredictionsSinceStart);

    /// <summary>Errors by code, most first, with those that came since the look before. Empty where the server does not tell.</summary>
    public IReadOnlyList<(string Code, long Count, long New)> Errors() =>
    [
        .. (Stats?.Errors ?? new Dictionary<string, long>(StringComparer.Ordinal))
            .Select(error => (error.Key, error.Value, New: _before?.Errors is { } before ? Math.Max(0, error.Value - before.GetValueOrDefault(error.Key)) : 0))
            .OrderByDescending(static error => error.Value).ThenBy(static error => error.Key, StringComparer.Ordinal),
    ];

    /// <summary>Counters that went back are another store's, or another node's.</summary>
    private double? RateOf(long? before, long now) =>
        before <= now && _between > TimeSpan.Zero ? (now - before.Value) / _between.TotalSeconds : null;
}
