using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class ReplyFormTests(SharedServer shared) : SharedServerTests(shared)
{
    private const string Y1 = """{"Température \"α\"":2,"=SUM(A1)":4}""";
    private const string Y2 = """{"Température \"α\"":0,"=SUM(A1)":0.5}""";
    private const string PredictY = $$$"""{"type":"predict","data":{"boundary_signals":{{{Y1}}},"timestamp":"t"}}""";
    private const string HeaderY = "\"a,b\",鍋炉/1,-tab\t\\ end\r\n";

    /// <summary>Members of config after the ensemble, and the whole reply to predict.</summary>
    public static TheoryData<string, string> Forms => new()
    {
        {
            "", $$$"""{"type":"prediction","status":"success","data":{"predictions":{{{Messages.Answer}}},"signals_used_boost":["Temperature_1","Flow_1"],"latency_ms":#,"timestamp":"#"}}"""
        },
        { ",\"include_metadata\":false", $$$"""{"type":"prediction","status":"success","data":{"predictions":{{{Messages.Answer}}}}}""" },
        {
            ",\"output_format\":\"csv\"",
            """{"type":"prediction","status":"success","data":{"predictions_csv":"Pressure_1,Temperature_1,Flow_1,Temperature_2\r\n16.5,46.5,98.5,28.5\r\n","signals_used_boost":["Temperature_1","Flow_1"],"latency_ms":#,"timestamp":"#"}}"""
        },
        {
            ",\"output_format\":\"csv\",\"include_metadata\":false",
            """{"type":"prediction","status":"success","data":{"predictions_csv":"Pressure_1,Temperature_1,Flow_1,Temperature_2\r\n16.5,46.5,98.5,28.5\r\n"}}"""
        },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Predict_FormsOfReply_AreExactlyThese(string members, string expected)
    {
        await using var client = await Server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_x\"" + members);
        Assert.Equal(expected, Replies.SettledTime(await client.AskAsync(Messages.Predict)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PredictBatch_Csv_HasOneHeaderAndOneLinePerSample(bool metadata)
    {
        await using var client = await Server.ConfiguredAsync(
            $"\"ensemble_name\":\"Ensemble_x\",\"output_format\":\"csv\",\"include_metadata\":{(metadata ? "true" : "false")}");
        Assert.Equal(
            """{"type":"prediction_batch","status":"success","data":{"predictions_csv":"Pressure_1,Temperature_1,Flow_1,Temperature_2\r\n16.5,46.5,98.5,28.5\r\n0.5,1.25,10.5,-2\r\n","count":2,"latency_ms":#}}""",
            Replies.Settled(await client.AskAsync(Messages.Batch([Messages.Sample, Messages.SampleOf(0)]))));
    }

    [Fact]
    public async Task Predict_CsvOfNamesThatNeedCare_IsQuotedByRfc4180()
    {
        await using var client = await Server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_y\",\"output_format\":\"csv\"");
        var single = await client.AskJsonAsync(PredictY);
        Assert.Equal(HeaderY + "7.5,1,16\r\n", single.GetProperty("data").Text("predictions_csv"));
        var batch = await client.AskJsonAsync(Messages.Batch([Y1, Y2]));
        Assert.Equal(HeaderY + "7.5,1,16\r\n1.125,0.5,1\r\n", batch.GetProperty("data").Text("predictions_csv"));
    }

    [Fact]
    public async Task PredictBatch_Json_ListsSignalsInTheEnsemblesOrder()
    {
        await using var client = await Server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_y\"");
        Assert.Equal(
            """{"type":"prediction_batch","status":"success","data":{"predictions":[{"a,b":7.5,"鍋炉/1":1,"-tab\t\\ end":16},{"a,b":1.125,"鍋炉/1":0.5,"-tab\t\\ end":1}],"count":2,"latency_ms":#}}""",
            Replies.Settled(await client.AskAsync(Messages.Batch([Y1, Y2]))));
    }

    [Fact]
    public async Task Predict_MetadataLeftOut_HistoryIsKeptAllTheSame()
    {
        await using var client = await Server.ConnectAsync();
        var session = (await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\",\"include_metadata\":false")).Text("session_id");
        await client.AskAsync(Messages.PredictOf(0));
        var sample = (await Server.HistoryAsync(session))[0];
        Assert.Equal("t", sample.Text("timestamp"));
        Assert.Equal(Messages.AnswerOf(0), sample.GetProperty("predictions").GetRawText());
        Assert.Equal(Messages.SampleOf(0), sample.GetProperty("boundary_data").GetRawText());
        Assert.True(sample.GetProperty("latency_ms").GetDouble() >= 0);
    }

    [Fact]
    public async Task Predict_EveryReply_IsOneJsonValue()
    {
        await using var client = await Server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_y\"");
        foreach (var sent in new[] { PredictY, Messages.Ping, "{", Messages.Batch([Y1]), Messages.Config("\"ensemble_name\":\"Ensemble_y\"") })
            Assert.Equal(JsonValueKind.Object, (await client.AskJsonAsync(sent)).ValueKind);
    }
}
