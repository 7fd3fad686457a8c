using System.Collections.Concurrent;
using System.Globalization;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Browser.Tests.Dashboard;

/// <summary>Stands in for ten thousand devices, which are more than a test can connect in its time; writes down what it is asked for.</summary>
internal sealed class ManyConnections : IClusterStats
{
    public const int Count = 10_000;
    private static readonly DateTimeOffset Since = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether the store behind it does not answer.</summary>
    public bool IsAway { get; set; }

    public ConcurrentBag<int> Limits { get; } = [];

    public static string SessionOf(int number) => string.Create(CultureInfo.InvariantCulture, $"session_{number:00000}");

    public ValueTask<ClusterStats> ReadAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new StoreUnavailableException("Away for the test.");
        Limits.Add(limit);
        var page = Enumerable.Range(offset, Math.Clamp(Count - offset, 0, limit))
            .Select(static number => new ConnectionStats(SessionOf(number), "TennesseeEastman", Since.AddSeconds(number), number, StreamMode.Single));
        return ValueTask.FromResult(new ClusterStats(
            Count, Count, 49_995_000, 1, 1, 2, 3, [new NodeStats("node-1", Since, Count, 49_995_000)], [.. page]));
    }
}
