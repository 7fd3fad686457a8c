using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Sessions;

namespace StreamCluster.Gateway.Tests.Hosting;

public sealed class RestartTests
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    [Fact]
    public async Task Server_Restarted_SessionsHistoryAndAnswersAreThere()
    {
        await using var server = await TestServer.StartAsync();
        var sent = $$$"""{"type":"predict","id":"a","data":{"boundary_signals":{{{Messages.Sample}}}}}""";
        string first;
        System.Text.Json.JsonElement ack;
        await using (var client = await server.ConnectAsync())
        {
            ack = await client.ConfigureAsync(Named + ",\"manual_boost_signals\":{\"Flow_1\":true}");
            first = await client.AskAsync(sent);
            await client.AskAsync(Messages.Batch([Messages.Sample, Messages.SampleOf(1)], id: "2"));
            await client.CloseAsync();
        }

        var before = (await server.HistoryAsync(ack.Text("session_id"))).GetRawText();
        await server.RestartAsync();
        Assert.Equal(before, (await server.HistoryAsync(ack.Text("session_id"))).GetRawText());

        await using var again = await server.ConnectAsync();
        var resumed = await again.ConfigureAsync(ResumeTests.Resume(ack));
        Assert.True(resumed.GetProperty("resumed").GetBoolean());
        Assert.Equal(3, resumed.GetProperty("predictions_count").GetInt64());
        Assert.Equal(1, resumed.GetProperty("ensemble_info").GetProperty("signals_using_boost").GetInt32());
        Assert.Equal(first.Replace("\"id\":\"a\"", "\"id\":\"a\",\"replayed\":true", StringComparison.Ordinal), await again.AskAsync(sent));
        Replies.IsError(await again.AskAsync(Messages.PredictOf(7, "2")), "ID_REUSED", id: "2");
        await again.AskAsync(Messages.PredictOf(7, "3"));
        Assert.Equal(4, (await server.HistoryAsync(ack.Text("session_id"))).GetArrayLength());
    }

    [Fact]
    public async Task Stats_AfterARestart_GoOnFromTheTotal()
    {
        await using var server = await TestServer.StartAsync();
        await using (var client = await server.ConfiguredAsync())
        {
            await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample]));
            await client.CloseAsync();
        }

        var before = await server.StatsAsync();
        await server.RestartAsync();
        var after = await server.StatsAsync();
        Assert.Equal(3, after.GetProperty("total_predictions").GetInt64());
        Assert.Equal(before.GetProperty("average_latency_ms").GetDouble(), after.GetProperty("average_latency_ms").GetDouble(), 6);
        await using var again = await server.ConfiguredAsync();
        await again.ServesAsync();
        Assert.Equal(4, (await server.StatsAsync()).GetProperty("total_predictions").GetInt64());
    }

    [Fact]
    public async Task Save_SessionIsDisconnected_WritesItsHistory()
    {
        await using var server = await TestServer.StartAsync();
        string session;
        await using (var client = await server.ConnectAsync())
        {
            session = (await client.ConfigureAsync(Named)).Text("session_id");
            await client.AskAsync(Messages.PredictOf(4));
            await client.CloseAsync();
        }

        using var body = new StringContent($$"""{"session_id":"{{session}}","output_dir":"a/b"}""", System.Text.Encoding.UTF8, "application/json");
        using var reply = await server.Http.PostAsync(new Uri("/api/v1/inference/stream/save", UriKind.Relative), body);
        var saved = System.Text.Json.JsonElement.Parse(await reply.Content.ReadAsStringAsync());
        Assert.Equal("success", saved.Text("status"));
        Assert.Equal(1, saved.GetProperty("samples_saved").GetInt64());
        var file = Assert.Single(Directory.GetFiles(Path.Combine(server.Folder, "results", "a", "b")));
        Assert.Equal(Path.GetFileName(file), Path.GetFileName(saved.Text("output_path")));
        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("timestamp,latency_ms,boundary_Temperature_boundary_1,", lines[0].TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.EndsWith(",4,0,0,2.5,6.25,18.5,-2", lines[1], StringComparison.Ordinal);
    }
}
