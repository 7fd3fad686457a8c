using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Streaming;

namespace StreamCluster.Gateway.Tests.Sessions;

public sealed class ReplayTests(SharedServer shared) : SharedServerTests(shared)
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    [Fact]
    public async Task Predict_SameIdAndContent_IsReplayedToTheLetter()
    {
        await using var client = await Server.ConnectAsync();
        var session = (await client.ConfigureAsync(Named)).Text("session_id");
        var sent = $$$"""{"type":"predict","id":"a","data":{"boundary_signals":{{{Messages.Sample}}}}}""";
        var first = await client.AskAsync(sent);
        var second = await client.AskAsync(sent);
        Assert.Equal(first.Replace("\"id\":\"a\"", "\"id\":\"a\",\"replayed\":true", StringComparison.Ordinal), second);
        Assert.Equal(1, (await Server.HistoryAsync(session)).GetArrayLength());
    }

    [Fact]
    public async Task PredictBatch_SameIdAndContent_IsReplayedToTheLetter()
    {
        await using var client = await Server.ConnectAsync();
        var session = (await client.ConfigureAsync(Named)).Text("session_id");
        await client.AskAsync(Messages.PredictOf(9, "8"));
        var sent = Messages.Batch([Messages.Sample, Messages.SampleOf(1)], ",\"timestamps\":[null,\"t\"]", "7");
        var first = await client.AskAsync(sent);
        await client.AskAsync(Messages.PredictOf(9, "9"));
        var second = await client.AskAsync(sent);
        Assert.Equal(first.Replace("\"id\":7", "\"id\":7,\"replayed\":true", StringComparison.Ordinal), second);
        Assert.Equal(4, (await Server.HistoryAsync(session)).GetArrayLength());
    }

    [Fact]
    public async Task Predict_SameContentInAnotherForm_IsReplayed()
    {
        await using var client = await Server.ConfiguredAsync();
        await client.AskAsync($$$"""{"type":"predict","id":1,"data":{"boundary_signals":{{{Messages.Sample}}},"timestamp":"t"}}""");
        var reply = await client.AskAsync(
            """{"data":{"timestamp":"\u0074","boundary_signals":{"x":1,"Pressure_boundary_1":2.0,"Temperature_boundary_2":3e1,"Temperature_boundary_1":24}},"id":1,"type":"predict"}""");
        Assert.Contains("\"id\":1,\"replayed\":true,", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_SameIdAndOtherContent_IsIdReused()
    {
        await using var client = await Server.ConfiguredAsync();
        await client.AskAsync(Messages.PredictOf(1, "5"));
        string[] others =
        [
            Messages.PredictOf(2, "5"),
            Messages.PredictOf(1, "5").Replace("\"t\"", "\"u\"", StringComparison.Ordinal),
            Messages.PredictOf(1, "5").Replace(",\"timestamp\":\"t\"", "", StringComparison.Ordinal),
            Messages.Batch([Messages.SampleOf(1)], ",\"timestamps\":[\"t\"]", "5"),
        ];
        foreach (var other in others)
            await client.RefusesAsync(other, "ID_REUSED", id: "5");
        Assert.Contains("\"replayed\":true", await client.AskAsync(Messages.PredictOf(1, "5")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictBatch_SameSamplesCutInAnotherWay_IsIdReused()
    {
        await using var client = await Server.ConfiguredAsync();
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample], ",\"timestamps\":[\"a\",\"\"]", "5"));
        await client.RefusesAsync(Messages.Batch([Messages.Sample, Messages.Sample], ",\"timestamps\":[\"\",\"a\"]", "5"), "ID_REUSED", id: "5");
        await client.RefusesAsync(Messages.Batch([Messages.Sample, Messages.Sample], ",\"timestamps\":[\"a\",null]", "5"), "ID_REUSED", id: "5");
        await client.RefusesAsync(Messages.Batch([Messages.Sample], ",\"timestamps\":[\"a\"]", "5"), "ID_REUSED", id: "5");
    }

    [Fact]
    public async Task Predict_TwinsInOneBurst_RunOnce()
    {
        await using var client = await Server.ConnectAsync();
        var session = (await client.ConfigureAsync(Named)).Text("session_id");
        for (var i = 0; i < 60; i++)
            await client.SendAsync(Messages.PredictOf(i % 20, $"{i % 20}"));
        for (var i = 0; i < 60; i++)
        {
            var reply = await client.ReceiveAsync();
            Assert.StartsWith(
                $"{{\"type\":\"prediction\",\"id\":{i % 20},{(i < 20 ? "\"status\"" : "\"replayed\":true,\"status\"")}", reply, StringComparison.Ordinal);
            Assert.Contains(Messages.AnswerOf(i % 20), reply, StringComparison.Ordinal);
        }

        Assert.Equal(20, (await Server.HistoryAsync(session)).GetArrayLength());
    }

    [Fact]
    public async Task Predict_TwinsOfOtherContentInOneBurst_TheSecondIsIdReused()
    {
        await using var client = await Server.ConfiguredAsync();
        await client.SendAsync(Messages.PredictOf(1, "1"));
        await client.SendAsync(Messages.PredictOf(2, "1"));
        await client.SendAsync(Messages.PredictOf(1, "1"));
        Assert.Contains(Messages.AnswerOf(1), await client.ReceiveAsync(), StringComparison.Ordinal);
        Replies.IsError(await client.ReceiveAsync(), "ID_REUSED", id: "1");
        Assert.Contains("\"replayed\":true", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_IdOfARefusedMessage_MayRun()
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync("""{"type":"predict","id":"e","data":{}}""", "MISSING_SIGNALS", """{"missing_signals":["Temperature_boundary_1","Temperature_boundary_2","Pressure_boundary_1"]}""", "\"e\"");
        await client.RefusesAsync(Messages.PredictOf(3e38, "\"e\""), "PREDICTION_ERROR", id: "\"e\"");
        Assert.StartsWith("{\"type\":\"prediction\",\"id\":\"e\",\"status\"", await client.AskAsync(Messages.PredictOf(1, "\"e\"")), StringComparison.Ordinal);
        Assert.Contains("\"replayed\":true", await client.AskAsync(Messages.PredictOf(1, "\"e\"")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_ReplayAfterAReconfiguration_HasTheRecordInTheNewForm()
    {
        await using var client = await Server.ConfiguredAsync(Named + ",\"manual_boost_signals\":{\"Flow_1\":true}");
        var sent = $$$"""{"type":"predict","id":1,"data":{"boundary_signals":{{{Messages.Sample}}},"timestamp":"t"}}""";
        await client.AskAsync(sent);
        await client.ConfigureAsync(Named + ",\"output_format\":\"csv\"");
        Assert.Equal(
            """{"type":"prediction","id":1,"replayed":true,"status":"success","data":{"predictions_csv":"Pressure_1,Temperature_1,Flow_1,Temperature_2\r\n16.5,40,98.5,28.5\r\n","signals_used_boost":["Flow_1"],"latency_ms":#,"timestamp":"t"}}""",
            Replies.Settled(await client.AskAsync(sent)));
        await client.ConfigureAsync(Named + ",\"include_metadata\":false");
        Assert.Equal(
            """{"type":"prediction","id":1,"replayed":true,"status":"success","data":{"predictions":{"Pressure_1":16.5,"Temperature_1":40,"Flow_1":98.5,"Temperature_2":28.5}}}""",
            await client.AskAsync(sent));
    }

    [Fact]
    public async Task Predict_1024IdsLater_IsStillReplayed()
    {
        await using var client = await Server.ConfiguredAsync(Named + ",\"include_metadata\":false");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 1024; i++)
                await client.SendAsync(Messages.PredictOf(i, $"{i}"));
        });
        for (var i = 0; i < 1024; i++)
            Assert.DoesNotContain("replayed", await client.ReceiveAsync(), StringComparison.Ordinal);
        await sending;
        foreach (var i in new[] { 0, 1, 500, 1023 })
        {
            var reply = await client.AskAsync(Messages.PredictOf(i, $"{i}"));
            Assert.Contains("\"replayed\":true", reply, StringComparison.Ordinal);
            Assert.Contains(Messages.AnswerOf(i), reply, StringComparison.Ordinal);
        }
    }
}
