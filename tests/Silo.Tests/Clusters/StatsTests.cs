using StreamCluster.Gateway.Tests.Server;

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
}
