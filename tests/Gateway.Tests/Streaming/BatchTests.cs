using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class BatchTests(SharedServer shared) : SharedServerTests(shared)
{
    private const string AllMissing = "\"missing_signals\":[\"Temperature_boundary_1\",\"Temperature_boundary_2\",\"Pressure_boundary_1\"]";
    private const string Text = """{"Temperature_boundary_1":"x","Temperature_boundary_2":30,"Pressure_boundary_1":2}""";
    private const string Short = """{"Temperature_boundary_2":30,"Pressure_boundary_1":2}""";
    private const string Twice = """{"Temperature_boundary_2":30,"Pressure_boundary_1":2,"Temperature_boundary_2":30}""";

    /// <summary>The members of <c>data</c> of a session with batch_size 3, code and details.</summary>
    public static TheoryData<string, string, string> Errors => new()
    {
        { "", "EMPTY_BATCH", "{}" },
        { "\"batch\":null", "EMPTY_BATCH", "{}" },
        { "\"batch\":[]", "EMPTY_BATCH", "{}" },
        { "\"batch\":[ ],\"timestamps\":[]", "EMPTY_BATCH", "{}" },
        { "\"batch\":{}", "INVALID_MESSAGE", "{}" },
        { $"\"batch\":{Messages.Sample}", "INVALID_MESSAGE", "{}" },
        { "\"batch\":1", "INVALID_MESSAGE", "{}" },
        { "\"batch\":\"\"", "INVALID_MESSAGE", "{}" },
        { "\"batch\":true", "INVALID_MESSAGE", "{}" },
        { $"\"batch\":{Samples(4)}", "BATCH_TOO_LARGE", """{"batch_size":4,"max_batch_size":3}""" },
        { $"\"batch\":{Samples(2500)}", "BATCH_TOO_LARGE", """{"batch_size":2500,"max_batch_size":3}""" },
        { "\"batch\":[1,2,3,4]", "BATCH_TOO_LARGE", """{"batch_size":4,"max_batch_size":3}""" },
        { $"\"batch\":[{Messages.Sample},null]", "MISSING_SIGNALS", $$"""{"index":1,{{AllMissing}}}""" },
        { $"\"batch\":[{Messages.Sample},{{}}]", "MISSING_SIGNALS", $$"""{"index":1,{{AllMissing}}}""" },
        { $"\"batch\":[{Short},{Messages.Sample}]", "MISSING_SIGNALS", """{"index":0,"missing_signals":["Temperature_boundary_1"]}""" },
        { $"\"batch\":[{Messages.Sample},{Messages.Sample},{Short}]", "MISSING_SIGNALS", """{"index":2,"missing_signals":["Temperature_boundary_1"]}""" },
        { $"\"batch\":[{Messages.Sample},{Text},{Short}]", "INVALID_MESSAGE", """{"index":1,"invalid_signals":["Temperature_boundary_1"]}""" },
        { $"\"batch\":[{Messages.Sample},{Twice}]", "INVALID_MESSAGE", """{"index":1,"invalid_signals":["Temperature_boundary_2"]}""" },
        { $"\"batch\":[{Messages.Sample},1]", "INVALID_MESSAGE", """{"index":1}""" },
        { $"\"batch\":[{Messages.Sample},[{Messages.Sample}]]", "INVALID_MESSAGE", """{"index":1}""" },
        { $"\"batch\":[{Messages.Sample},\"\"]", "INVALID_MESSAGE", """{"index":1}""" },

        // Where several apply: empty or too large, then timestamps, then sample by sample.
        { "\"timestamps\":[\"t\"],\"batch\":[]", "EMPTY_BATCH", "{}" },
        { "\"timestamps\":7", "EMPTY_BATCH", "{}" },
        { $"\"timestamps\":7,\"batch\":{Samples(4)}", "BATCH_TOO_LARGE", """{"batch_size":4,"max_batch_size":3}""" },
        { $"\"batch\":[{Text},{Short},1,{Messages.Sample}]", "BATCH_TOO_LARGE", """{"batch_size":4,"max_batch_size":3}""" },
        { $"\"batch\":[{Text}],\"timestamps\":[]", "INVALID_MESSAGE", "{}" },
        { $"\"batch\":[{Short}],\"timestamps\":[\"a\",\"b\"]", "INVALID_MESSAGE", "{}" },
        { $"\"batch\":[{Short},{Text}],\"timestamps\":[\"a\",\"b\"]", "MISSING_SIGNALS", """{"index":0,"missing_signals":["Temperature_boundary_1"]}""" },
        {
            """
            "batch":[{"Temperature_boundary_1":"x","Pressure_boundary_1":2}]
            """, "INVALID_MESSAGE", """{"index":0,"invalid_signals":["Temperature_boundary_1"]}"""
        },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task PredictBatch_Wrong_IsRefusedAsAWhole(string members, string code, string details)
    {
        await using var client = await Server.ConnectAsync();
        var session = (await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\",\"batch_size\":3")).Text("session_id");
        Replies.IsError(await client.AskAsync($$$"""{"type":"predict_batch","data":{{{{members}}}}}"""), code, details);
        Assert.Equal(0, (await Server.HistoryAsync(session)).GetArrayLength());
        await client.ServesAsync();
        Assert.Equal(1, (await Server.HistoryAsync(session)).GetArrayLength());
    }

    [Theory]
    [InlineData("single")]
    [InlineData("batch")]
    public async Task Predict_InEitherMode_BothMessagesWork(string mode)
    {
        await using var client = await Server.ConfiguredAsync($"\"ensemble_name\":\"Ensemble_x\",\"mode\":\"{mode}\"");
        await client.ServesAsync();
        var reply = await client.AskAsync(Messages.Batch([Messages.Sample, Messages.SampleOf(0), Messages.SampleOf(4)]));
        Assert.Equal(
            $$$"""{"type":"prediction_batch","status":"success","data":{"predictions":[{{{Messages.Answer}}},{{{Messages.AnswerOf(0)}}},{{{Messages.AnswerOf(4)}}}],"count":3,"latency_ms":#}}""",
            Replies.Settled(reply));
    }

    [Fact]
    public async Task PredictBatch_1000Samples_AreAnsweredInTheirOrder()
    {
        await using var client = await Server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_x\",\"batch_size\":1000");
        var reply = await client.AskAsync(Messages.Batch(Enumerable.Range(0, 1000).Select(static i => Messages.SampleOf(i))));
        var expected = string.Join(',', Enumerable.Range(0, 1000).Select(static i => Messages.AnswerOf(i)));
        Assert.Equal(
            $$$"""{"type":"prediction_batch","status":"success","data":{"predictions":[{{{expected}}}],"count":1000,"latency_ms":#}}""",
            Replies.Settled(reply));
    }

    [Fact]
    public async Task Predict_SeveralThingsAreWrong_ShapeComesBeforeValuesBeforeMissing()
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync($$$"""{"type":"predict","data":{"boundary_signals":{{{Text}}},"timestamp":5}}""", "INVALID_MESSAGE");
        await client.RefusesAsync("""{"type":"predict","data":{"timestamp":5}}""", "INVALID_MESSAGE");
        await client.RefusesAsync(
            """{"type":"predict","data":{"boundary_signals":{"Temperature_boundary_1":"x"}}}""", "INVALID_MESSAGE",
            """{"invalid_signals":["Temperature_boundary_1"]}""");
    }

    private static string Samples(int count) => $"[{string.Join(',', Enumerable.Repeat(Messages.Sample, count))}]";
}
