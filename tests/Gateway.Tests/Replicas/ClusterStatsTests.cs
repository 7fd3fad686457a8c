using System.Text.Json;
using StreamCluster.Gateway.Tests.Hosting;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Gateway.Tests.Replicas;

/// <summary>The counters of all nodes, asked of any of them.</summary>
[Collection(ReplicaGroup.Name)]
public sealed class ClusterStatsTests(Database database)
{
    [PostgresFact]
    public async Task Stats_TwoNodes_AddUpAtBothAndTheOwnAreExact()
    {
        var store = await database.MakeAsync();
        await using var a = await Database.NodeAsync(store, "--Node:Name", "a");
        await using var b = await Database.NodeAsync(store, "--Node:Name", "b");
        await using var one = await a.ConfiguredAsync();
        await using var two = await b.ConfiguredAsync("\"ensemble_name\":\"Ensemble_x\",\"mode\":\"batch\"");
        await one.ServesAsync();
        await two.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample]));

        // The other's counters are at most 2 s old; one's own are exact at once, whatever the other says.
        foreach (var (node, own) in new[] { (a, 1), (b, 2) })
        {
            Assert.Equal(own, NodeOf(await node.StatsAsync(), ReferenceEquals(node, a) ? "a" : "b").GetProperty("predictions_since_start").GetInt64());
            var stats = await UntilAsync(node, static stats => stats.GetProperty("total_predictions").GetInt64() == 3
                && stats.GetProperty("active_connections").GetInt32() == 2 && stats.GetProperty("connections").GetArrayLength() == 2);
            Assert.Equal(["a", "b"], stats.GetProperty("nodes").EnumerateArray().Select(static entry => entry.Text("name")).Order());
            Assert.Equal(2, stats.GetProperty("connections_total").GetInt64());
            var connections = stats.GetProperty("connections").EnumerateArray().ToArray();
            Assert.Equal(["single", "batch"], connections.Select(static connection => connection.Text("mode")));
            Assert.Equal([1, 2], connections.Select(static connection => connection.GetProperty("predictions_count").GetInt64()));
            Assert.All(connections, static connection => Assert.Equal("Ensemble_x", connection.Text("ensemble_name")));
            Assert.True(stats.GetProperty("p99_latency_ms").GetDouble() > 0);
            Assert.Equal(1, (await node.JsonAsync("/api/v1/inference/stream/stats?limit=1&offset=1")).GetProperty("connections").GetArrayLength());
        }
    }

    [PostgresFact]
    public async Task TimelineAndErrors_TwoNodes_AreOfBothAtBoth()
    {
        var store = await database.MakeAsync();
        await using var a = await Database.NodeAsync(store, "--Node:Name", "a");
        await using var b = await Database.NodeAsync(store, "--Node:Name", "b");
        await using var one = await a.ConfiguredAsync();
        await using var two = await b.ConfiguredAsync();
        // From here on each node has heard of the other: what is counted now is of a step of both.
        foreach (var node in new[] { a, b })
            await TimelineTests.UntilAsync(node, static points => points.Length > 0 && points[^1].GetProperty("active_connections").GetInt32() == 2);
        await one.ServesAsync();
        await two.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample]));
        await one.AskAsync("""{"type":"predict","data":{}}""");
        await two.AskAsync("""{"type":"predict","data":{}}""");
        await two.AskAsync("{");
        foreach (var node in new[] { a, b })
        {
            await UntilAsync(node, static stats => stats.GetProperty("errors").GetRawText() == """{"INVALID_JSON":1,"MISSING_SIGNALS":2}""");
            var points = await TimelineTests.UntilAsync(node, static points => TimelineTests.Sum(points, "predictions") == 3);
            Assert.Equal(2, TimelineTests.Sum(points, "messages"));
        }
    }

    [PostgresFact]
    public async Task Stats_ConnectionClosesAndNodeStops_AreGoneAndTheTotalStays()
    {
        var store = await database.MakeAsync();
        await using var a = await Database.NodeAsync(store, "--Node:Name", "a");
        await using var b = await Database.NodeAsync(store, "--Node:Name", "b");
        await using var stays = await a.ConfiguredAsync();
        await using var leaves = await a.ConfiguredAsync();
        await using var away = await b.ConfiguredAsync();
        await away.ServesAsync();
        await UntilAsync(a, static stats => stats.GetProperty("connections").GetArrayLength() == 3 && stats.GetProperty("total_predictions").GetInt64() == 1);

        await leaves.CloseAsync();
        await UntilAsync(a, static stats => stats.GetProperty("connections").GetArrayLength() == 2 && stats.GetProperty("active_connections").GetInt32() == 2);
        var stopping = b.StopAsync();
        Assert.Equal(1012, await away.ReceiveCloseAsync());
        await stopping;
        var left = await UntilAsync(a, static stats => stats.GetProperty("nodes").GetArrayLength() == 1);
        Assert.Equal(1, left.GetProperty("connections").GetArrayLength());
        Assert.Equal(1, left.GetProperty("total_predictions").GetInt64());

        await using var c = await Database.NodeAsync(store, "--Node:Name", "c");
        Assert.Equal(1, (await UntilAsync(c, static stats => stats.GetProperty("nodes").GetArrayLength() == 2)).GetProperty("total_predictions").GetInt64());
    }

    private static JsonElement NodeOf(JsonElement stats, string name) =>
        stats.GetProperty("nodes").EnumerateArray().Single(node => string.Equals(node.Text("name"), name, StringComparison.Ordinal));

    private static async Task<JsonElement> UntilAsync(TestServer node, Func<JsonElement, bool> holds)
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        while (true)
        {
            var stats = await node.StatsAsync();
            if (holds(stats))
                return stats;
            Assert.False(deadline.IsCancellationRequested, stats.GetRawText());
        }
    }
}
