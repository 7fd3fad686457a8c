using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class TimestampTests(SharedServer shared) : SharedServerTests(shared)
{
    private static readonly string Astral64 = string.Concat(Enumerable.Repeat("🌡", 64));

    /// <summary>As JSON.</summary>
    public static TheoryData<string> Good => new()
    {
        "\"2025-12-15T10:30:00\"", "\"\"", "\"yesterday\"", "\"2025-12-15T10:30:00+09:00\"", "\"a,b\\\"c\\\\d\"", "\"\\u0000\\n\"",
        $"\"{new string('t', 64)}\"", $"\"{Astral64}\"", "\"時刻\"", "\"=1+1\"",
    };

    /// <summary>As JSON.</summary>
    public static TheoryData<string> Bad => new()
    {
        "1", "1765794600.5", "true", "[]", "{}", "[\"2025\"]", $"\"{new string('t', 65)}\"", $"\"{Astral64}x\"", "\"\\ud800\"", "\"a\\udc00b\"",
    };

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Predict_Timestamp_IsEchoed(string timestamp)
    {
        await using var client = await Server.ConfiguredAsync();
        var reply = await client.AskJsonAsync(With(timestamp));
        Assert.Equal(JsonElement.Parse(timestamp).GetString(), reply.GetProperty("data").Text("timestamp"));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Predict_TimestampOfAnotherForm_IsInvalidMessage(string timestamp)
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(With(timestamp), "INVALID_MESSAGE");
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task PredictBatch_TimestampEntryOfAnotherForm_IsInvalidMessage(string timestamp)
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(
            Messages.Batch([Messages.Sample, Messages.Sample], $$""","timestamps":["t",{{timestamp}}]"""), "INVALID_MESSAGE");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[\"a\"]")]
    [InlineData("[\"a\",\"b\",\"c\"]")]
    [InlineData("[null,null,null]")]
    [InlineData("\"a\"")]
    [InlineData("{}")]
    [InlineData("0")]
    [InlineData("false")]
    public async Task PredictBatch_TimestampsAreNotOnePerSample_IsInvalidMessage(string timestamps)
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(Messages.Batch([Messages.Sample, Messages.Sample], $",\"timestamps\":{timestamps}"), "INVALID_MESSAGE");
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"timestamps\":null")]
    [InlineData(",\"timestamps\":[null,null]")]
    [InlineData(",\"timestamps\":[\"a\",null]")]
    [InlineData(",\"timestamps\":[\"a\",\"b\"]")]
    public async Task PredictBatch_TimestampsOnePerSampleOrNone_IsAnswered(string timestamps)
    {
        await using var client = await Server.ConfiguredAsync();
        var reply = await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample], timestamps));
        Assert.StartsWith("{\"type\":\"prediction_batch\"", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictBatch_Timestamps_AreInTheHistory()
    {
        await using var client = await Server.ConnectAsync();
        var session = (await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"")).Text("session_id");
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample], ",\"timestamps\":[\"a\",null,\"c\"]"));
        var history = await Server.HistoryAsync(session);
        Assert.Equal(3, history.GetArrayLength());
        Assert.Equal("a", history[0].Text("timestamp"));
        Assert.EndsWith("Z", history[1].Text("timestamp"), StringComparison.Ordinal);
        Assert.Equal("c", history[2].Text("timestamp"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"timestamp\":null")]
    public async Task Predict_NoTimestamp_GetsTheServersTimeInUtc(string timestamp)
    {
        await using var client = await Server.ConfiguredAsync();
        var before = TimeProvider.System.GetUtcNow();
        var reply = await client.AskAsync($$$"""{"type":"predict","data":{"boundary_signals":{{{Messages.Sample}}}{{{timestamp}}}}}""");
        var time = JsonElement.Parse(reply).GetProperty("data").Text("timestamp");
        Assert.EndsWith("Z", time, StringComparison.Ordinal);
        var parsed = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(parsed, before.AddMilliseconds(-1), TimeProvider.System.GetUtcNow().AddMilliseconds(1));
    }

    private static string With(string timestamp) =>
        $$$"""{"type":"predict","data":{"timestamp":{{{timestamp}}},"boundary_signals":{{{Messages.Sample}}}}}""";
}
