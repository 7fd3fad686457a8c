using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Watching;

public class WatchStateTests
{
    [Fact]
    public void Add_TwoLooks_TellsRatesAndNewErrors()
    {
        var state = new WatchState();
        state.Add(Looks.At(0, Looks.Stats(100, errors: new() { ["MISSING_SIGNALS"] = 3 })));
        Assert.Null(state.Rate);

        state.Add(Looks.At(2, Looks.Stats(300, errors: new() { ["MISSING_SIGNALS"] = 5, ["OVERLOADED"] = 9 })));

        Assert.Equal(100, state.Rate);
        Assert.Equal([("OVERLOADED", 9L, 9L), ("MISSING_SIGNALS", 5L, 2L)], state.Errors());
        Assert.Equal(100, state.RateOf(state.Stats!.Connections[0]));
        Assert.Equal(100, state.RateOf(state.Stats.Nodes[0]));
    }

    [Fact]
    public void Add_CountersWentBack_NoRate()
    {
        var state = new WatchState();
        state.Add(Looks.At(0, Looks.Stats(100)));
        state.Add(Looks.At(1, Looks.Stats(5)));

        Assert.Null(state.Rate);
    }

    [Fact]
    public void Add_ServerAwayAndBack_TellsForHowLong()
    {
        var state = new WatchState();
        state.Add(Looks.At(0, Looks.Stats(100)));
        state.Add(Looks.Down(2));
        state.Add(Looks.Down(6));
        Assert.Equal(TimeSpan.FromSeconds(4), state.Away);
        Assert.Equal(100, state.Stats!.TotalPredictions);

        state.Add(Looks.At(10, Looks.Stats(200)));

        Assert.Null(state.Away);
        Assert.Equal(TimeSpan.FromSeconds(8), state.BackAfter);
        Assert.Equal(10, state.Rate);
    }
}

/// <summary>Looks that were never taken.</summary>
internal static class Looks
{
    public static StreamEndpoint Server { get; } = StreamEndpoint.Parse("http://node-1:8000");

    public static WatchSample At(double second, ServerStats stats) =>
        new(DateTimeOffset.UnixEpoch.AddSeconds(second), TimeSpan.FromSeconds(second), Server, stats, null);

    public static WatchSample Down(double second) =>
        new(DateTimeOffset.UnixEpoch.AddSeconds(second), TimeSpan.FromSeconds(second), Server, null, "It cannot be\nreached.");

    public static ServerStats Stats(
        long predictions, int connections = 1, string node = "node-1", string ensemble = "E", Dictionary<string, long>? errors = null) => new()
    {
        ActiveConnections = connections,
        ConnectionsTotal = connections + 3,
        TotalPredictions = predictions,
        P50LatencyMs = 0.5,
        P95LatencyMs = 1.25,
        P99LatencyMs = 2,
        Errors = errors,
        Nodes = [new ServerNode { Name = node, StartedAt = "s", ActiveConnections = connections, PredictionsSinceStart = predictions }],
        Connections =
        [
            .. Enumerable.Range(0, connections).Select(i => new ServerConnection
            {
                SessionId = $"session_{i:00000000000000000000000000}", EnsembleName = ensemble, ConnectedAt = "2026-11-22T10:00:00.000Z", PredictionsCount = predictions + i, Mode = "single",
            }),
        ],
    };
}
