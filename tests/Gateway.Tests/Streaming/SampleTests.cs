using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class SampleTests(SharedServer shared) : SharedServerTests(shared)
{
    private const string Rest = "\"Temperature_boundary_2\":30,\"Pressure_boundary_1\":2";

    /// <summary>Forms of the sample T1 = 24, T2 = 30, P1 = 2.</summary>
    public static TheoryData<string> Forms => new()
    {
        """{"Pressure_boundary_1":2,"Temperature_boundary_2":30,"Temperature_boundary_1":24}""",
        """{"Temperature_boundary_2":30,"Temperature_boundary_1":24,"Pressure_boundary_1":2}""",
        $$"""{"\u0054emperature_boundary_1":24,{{Rest}}}""",
        $$"""{"\u0054\u0065\u006d\u0070\u0065\u0072\u0061\u0074\u0075\u0072\u0065\u005f\u0062\u006f\u0075\u006e\u0064\u0061\u0072\u0079\u005f\u0031":24,{{Rest}}}""",
        $$"""{ "Temperature_boundary_1" : 24 , {{Rest}} }""",
        $$"""{"other":1,"Temperature_boundary_1":24,{{Rest}},"another":2}""",
        $$"""{"other":null,"Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"other":"text","Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"other":true,"Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"other":1e999,"Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"other":[{"Temperature_boundary_1":1}],"Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"other":{"Temperature_boundary_1":1,"a":[]},"Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"other":1,"other":2,"Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"temperature_boundary_1":1,"Temperature_boundary_1 ":1,"":1,"Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"\ud800":1,"\udc00\ud800":"\ud800","Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"温度":1,"\u0000":1,"Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{"{{new string('x', 10_000)}}":1,"Temperature_boundary_1":24,{{Rest}}}""",
        $$"""{{{string.Join(',', Enumerable.Range(0, 2000).Select(static i => $"\"tag{i}\":{i}"))}},"Temperature_boundary_1":24,{{Rest}}}""",
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Predict_SampleInAnyForm_GivesTheSamePrediction(string sample)
    {
        await using var client = await Server.ConfiguredAsync();
        var reply = await client.AskAsync($$$"""{"type":"predict","data":{"boundary_signals":{{{sample}}},"timestamp":"2025-12-15T10:30:00"}}""");
        Assert.Equal(
            $$$"""{"type":"prediction","status":"success","data":{"predictions":{{{Messages.Answer}}},"signals_used_boost":["Temperature_1","Flow_1"],"latency_ms":#,"timestamp":"2025-12-15T10:30:00"}}""",
            Replies.Settled(reply));
    }

    [Theory]
    [InlineData("u", "v")]
    [InlineData("v", "u")]
    public async Task Predict_NamesThatNeedCare_AreFoundEscapedOrNot(string first, string second)
    {
        await using var client = await Server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_y\"");
        string[] plain = [SignalY(first), SignalY(second)];
        string[] escaped = [SignalY(first).Replace("é", "\\u00e9", StringComparison.Ordinal).Replace("=", "\\u003D", StringComparison.Ordinal), SignalY(second)];
        foreach (var signals in new[] { plain, escaped })
        {
            var reply = await client.AskAsync("{\"type\":\"predict\",\"data\":{\"boundary_signals\":{" + string.Join(',', signals) + "},\"timestamp\":\"t\"}}");
            Assert.Equal(
                """{"type":"prediction","status":"success","data":{"predictions":{"a,b":7.5,"鍋炉/1":1,"-tab\t\\ end":16},"signals_used_boost":["a,b"],"latency_ms":#,"timestamp":"t"}}""",
                Replies.Settled(reply));
        }
    }

    [Fact]
    public async Task Predict_MissingNamesThatNeedCare_AreWrittenAsJson()
    {
        await using var client = await Server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_y\"");
        Replies.IsError(
            await client.AskAsync("""{"type":"predict","data":{"boundary_signals":{}}}"""),
            "MISSING_SIGNALS", """{"missing_signals":["Température \"α\"","=SUM(A1)"]}""");
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(1f / 3)]
    [InlineData(-7.1234567f)]
    [InlineData(1e-7f)]
    [InlineData(123456.789f)]
    [InlineData(1e30f)]
    public async Task Predict_Value_IsTheShortestDecimalThatRoundTripsFloat32(float t1)
    {
        await using var client = await Server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_x\",\"manual_boost_signals\":{}");
        var reply = await client.AskJsonAsync(Messages.PredictOf(t1));
        var served = reply.GetProperty("data").GetProperty("predictions").GetProperty("Pressure_1");
        Assert.Equal((0.5f * t1) + 0.5f, served.GetSingle());
        Assert.Equal(((0.5f * t1) + 0.5f).ToString("R", System.Globalization.CultureInfo.InvariantCulture), served.GetRawText());
    }

    private static string SignalY(string letter) => letter == "u" ? "\"Température \\\"α\\\"\":2" : "\"=SUM(A1)\":4";
}
