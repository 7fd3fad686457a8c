using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>The counters of silos and gateways, asked of any gateway.</summary>
public sealed class StatsTests
{
    [Fact]
    public async Task Stats_TwoGatewaysTwoSilos_AddUpAtBothAndTheTotalIsExact()
    {
        await using var cluster = await TestCluster.StartAsync(2, gateways: 2);
        var (one, first) = await cluster.Gateways[0].ConfiguredAsync();
        var (two, second) = await cluster.Gateways[1].ConfiguredAsync("\"ensemble_name\":\"Ensemble_x\",\"mode\":\"batch\"");
        await one.ServesAsync();
        await two.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample]));
        await two.AskAsync("{");
        foreach (var gateway in cluster.Gateways)
        {
            Assert.Equal(3, (await gateway.StatsAsync()).GetProperty("total_predictions").GetInt64());
            var stats = await gateway.StatsUntilAsync(static stats => stats.GetProperty("active_connections").GetInt32() == 2
                && stats.GetProperty("nodes").GetArrayLength() == 4 && stats.GetProperty("p99_latency_ms").GetDouble() > 0
                && stats.GetProperty("errors").GetRawText() == """{"INVALID_JSON":1}""");
            Assert.Equal(2, stats.GetProperty("connections_total").GetInt64());
            var connections = stats.GetProperty("connections").EnumerateArray().ToArray();
            Assert.Equal([first.Text("session_id"), second.Text("session_id")], connections.Select(static connection => connection.Text("session_id")));
            Assert.Equal([1, 2], connections.Select(static connection => connection.GetProperty("predictions_count").GetInt64()));
            Assert.Equal(second.Text("session_id"), (await gateway.StatsAsync("?limit=1&offset=1")).GetProperty("connections")[0].Text("session_id"));
        }

        await one.DisposeAsync();
        await two.DisposeAsync();
    }

    [Fact]
    public async Task Stats_SiloKilledAndGatewayStops_AreGoneAndTheTotalStays()
    {
        await using var cluster = await TestCluster.StartAsync(3, gateways: 2);
        var clients = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => cluster.Gateways[i % 2].ConfiguredAsync()));
        foreach (var (client, _) in clients)
            await client.ServesAsync();
        await cluster.KillSiloAsync(cluster.Silos[^1]);
        foreach (var (client, _) in clients)
        {
            await client.ServesAsync();
            await client.DisposeAsync();
        }

        await cluster.Gateways[1].DisposeAsync();
        var stats = await cluster.Gateways[0].StatsUntilAsync(
            static stats => stats.GetProperty("nodes").GetArrayLength() == 3 && stats.GetProperty("active_connections").GetInt32() == 0);
        Assert.Equal(24, stats.GetProperty("total_predictions").GetInt64());
    }

    [Fact]
    public async Task Report_Late_DoesNotReplaceANewerOne()
    {
        await using var cluster = await TestCluster.StartAsync(1, gateways: 0);
        var stats = cluster.Silos[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IStatsGrain>(0);
        var node = new NodeIdentity(Guid.NewGuid(), "frozen", DateTimeOffset.UnixEpoch);
        foreach (var (number, predictions) in new[] { (1, 10), (3, 30), (2, 20) })
            await stats.ReportAsync(new NodeReport(node, 0, 0, predictions, [], [], []) { Number = number }, connections: null);
        Assert.Equal(30, (await stats.ReadAsync()).Nodes.Single(report => report.Node == node).Predictions);
    }

    [Fact]
    public async Task Report_OfThePreviousRelease_ReplacesTheOneBefore()
    {
        await using var cluster = await TestCluster.StartAsync(1, gateways: 0);
        var stats = cluster.Silos[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IStatsGrain>(0);
        var node = new NodeIdentity(Guid.NewGuid(), "previous", DateTimeOffset.UnixEpoch);
        foreach (var predictions in new[] { 10, 20 })
            await stats.ReportAsync(new NodeReport(node, 0, 0, predictions, [], [], []), connections: null);
        Assert.Equal(20, (await stats.ReadAsync()).Nodes.Single(report => report.Node == node).Predictions);
    }

    /// <summary>The stats grain is on one of the killed nodes.</summary>
    [Fact]
    public async Task Counters_NodesKilledInTurn_NeverGoBackAndEachNodeCountsOnce()
    {
        await using var cluster = await TestCluster.StartAsync(0, gateways: 0);
        var asked = await cluster.AddFullNodeAsync("--Node:Name", "asked");
        var (client, _) = await asked.ConfiguredAsync();
        var last = new Dictionary<string, long>();
        for (var run = 0; run < 3; run++)
        {
            var name = $"killed {run}";
            var node = await cluster.AddFullNodeAsync("--Node:Name", name);
            var (other, _) = await node.ConfiguredAsync();
            await other.ServesAsync();
            await UntilAsync(stats => Counts(stats).GetValueOrDefault(name) > 0);
            await cluster.KillGatewayAsync(node);
            await client.ServesAsync();
            await UntilAsync(stats => !Counts(stats).ContainsKey(name) && Counts(stats)["asked"] == last["asked"]);
        }

        await client.DisposeAsync();

        async Task UntilAsync(Func<JsonElement, bool> holds) => await asked.StatsUntilAsync(stats =>
        {
            foreach (var (name, count) in Counts(stats))
            {
                Assert.True(count >= last.GetValueOrDefault(name), $"{name} counted {last.GetValueOrDefault(name)}, then {count}");
                last[name] = count;
            }

            return holds(stats);
        });
    }

    /// <summary>The predictions of each node; no node is listed twice.</summary>
    private static Dictionary<string, long> Counts(JsonElement stats) => stats.GetProperty("nodes").EnumerateArray().ToDictionary(
        static node => node.GetProperty("name").GetString()!, static node => node.GetProperty("predictions_since_start").GetInt64());
}
