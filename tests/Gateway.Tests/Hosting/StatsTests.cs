using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Hosting;

public sealed class StatsTests
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    [Fact]
    public async Task Counters_AfterPredictionsErrorsAndReplays_CountTheSamplesPredictedOnly()
    {
        await using var server = await TestServer.StartAsync();
        await using var unconfigured = await server.ConnectAsync();
        await using var client = await server.ConnectAsync();
        var session = (await client.ConfigureAsync(Named + ",\"mode\":\"batch\"")).Text("session_id");
        await client.AskAsync(Messages.PredictOf(1, "1"));
        await client.AskAsync(Messages.PredictOf(1, "1"));                                       // replayed
        await client.AskAsync(Messages.PredictOf(2, "1"));                                       // refused
        await client.AskAsync(Messages.PredictOf(3e38, "2"));                                    // failed
        await client.AskAsync("""{"type":"predict","data":{}}""");                               // refused
        await client.AskAsync(Messages.Batch([Messages.Sample, "{}"]));                          // refused
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.SampleOf(3e38)]));       // failed
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample], id: "3"));
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample], id: "3"));
        await client.ServesAsync();

        var stats = await server.StatsAsync();
        Assert.Equal(1, stats.GetProperty("active_connections").GetInt32());
        Assert.Equal(5, stats.GetProperty("total_predictions").GetInt64());
        Assert.Equal(2, stats.GetProperty("connections_total").GetInt64());
        var connection = Assert.Single(stats.GetProperty("connections").EnumerateArray());
        Assert.Equal(session, connection.Text("session_id"));
        Assert.Equal("Ensemble_x", connection.Text("ensemble_name"));
        Assert.Equal("batch", connection.Text("mode"));
        Assert.Equal(5, connection.GetProperty("predictions_count").GetInt64());
        Assert.EndsWith("Z", connection.Text("connected_at"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AverageLatency_IsTheSumOfLatenciesByPredictions()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConfiguredAsync();
        var sum = 0.0;
        for (var i = 0; i < 5; i++)
        {
            sum += (await client.AskJsonAsync(Messages.PredictOf(i))).GetProperty("data").GetProperty("latency_ms").GetDouble();
            sum += (await client.AskJsonAsync(Messages.Batch([Messages.Sample, Messages.Sample]))).GetProperty("data").GetProperty("latency_ms").GetDouble();
        }

        var stats = await server.StatsAsync();
        Assert.Equal(15, stats.GetProperty("total_predictions").GetInt64());
        Assert.Equal(sum / 15, stats.GetProperty("average_latency_ms").GetDouble(), 6);
    }

    [Fact]
    public async Task Connections_ManyOfThem_ArePagedInTheOrderOfTheirAcceptance()
    {
        await using var server = await TestServer.StartAsync();
        var clients = new List<StreamClient>();
        var sessions = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            clients.Add(await server.ConnectAsync());
            sessions.Add((await clients[i].ConfigureAsync(Named)).Text("session_id"));
        }

        var page = await server.JsonAsync("/api/v1/inference/stream/stats?offset=1&limit=3");
        Assert.Equal(5, page.GetProperty("active_connections").GetInt32());
        Assert.Equal(sessions[1..4], page.GetProperty("connections").EnumerateArray().Select(static connection => connection.Text("session_id")));
        foreach (var client in clients)
            await client.DisposeAsync();
    }
}
