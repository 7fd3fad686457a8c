using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class CorrelationTests(SharedServer shared) : SharedServerTests(shared)
{
    /// <summary>As JSON: what is sent, and what comes back.</summary>
    public static TheoryData<string, string> Good => new()
    {
        { "1", "1" },
        { "\"1\"", "\"1\"" },
        { "0", "0" },
        { "-7", "-7" },
        { "9007199254740991", "9007199254740991" },
        { "-9007199254740991", "-9007199254740991" },
        { "\" \"", "\" \"" },
        { "\"a\\\"b\\\\c\\n\"", "\"a\\\"b\\\\c\\n\"" },
        { "\"\\u0041\\u00e9\"", "\"Aé\"" },
        { "\"温度\"", "\"温度\"" },
        { $"\"{new string('x', 64)}\"", $"\"{new string('x', 64)}\"" },
        { $"\"{Astral(64)}\"", $"\"{Astral(64)}\"" },
    };

    /// <summary>As JSON.</summary>
    public static TheoryData<string> Bad => new()
    {
        "\"\"", "1.0", "1.5", "1e3", "9007199254740992", "-9007199254740992", "9223372036854775808", new string('9', 400),
        "true", "false", "[]", "[1]", "{}", """{"id":1}""", "\"\\ud800\"", $"\"{new string('x', 65)}\"", $"\"{Astral(65)}\"",
    };

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Id_OnAnyMessage_IsBesideTheTypeOfItsReply(string id, string expected)
    {
        await using var client = await Server.ConnectAsync();
        (string Sent, string Type)[] messages =
        [
            ($$"""{"type":"ping","id":{{id}}}""", "pong"),
            ($$$"""{"type":"predict","id":{{{id}}},"data":{}}""", "error"),
            ($$$"""{"id":{{{id}}},"type":"config","data":{}}""", "error"),
            ($$$"""{"id":{{{id}}},"type":"config","data":{"ensemble_name":"Ensemble_x"}}""", "config_ack"),
            (Messages.PredictOf(1, id), "prediction"),
            ($$"""{"type":"predict","data":{},"id":{{id}}}""", "error"),
            ($$"""{"type":"subscribe","id":{{id}}}""", "error"),
            ($$"""{"id":{{id}}}""", "error"),
            ($$"""{"type":5,"id":{{id}}}""", "error"),
            ($$$"""{"type":"predict_batch","id":{{{id}}},"data":{"batch":[]}}""", "error"),
        ];
        foreach (var (sent, type) in messages)
            Assert.StartsWith($$"""{"type":"{{type}}","id":{{expected}},""", Unescaped(await client.AskAsync(sent)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Id_OfAnotherForm_IsInvalidMessageWithoutId(string id)
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(Messages.PredictOf(1, id), "INVALID_MESSAGE");
        await client.RefusesAsync($$"""{"type":"ping","id":{{id}}}""", "INVALID_MESSAGE");
        await client.RefusesAsync($$$"""{"type":"config","id":{{{id}}},"data":{"ensemble_name":"Ensemble_y"}}""", "INVALID_MESSAGE");
    }

    [Fact]
    public async Task Id_IsNull_IsTheSameAsNone()
    {
        await using var client = await Server.ConfiguredAsync();
        Assert.StartsWith("{\"type\":\"prediction\",\"status\"", await client.AskAsync(Messages.PredictOf(1, "null")), StringComparison.Ordinal);
        Assert.StartsWith("{\"type\":\"prediction\",\"status\"", await client.AskAsync(Messages.PredictOf(2, "null")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Id_OneAsNumberAndAsText_AreTwo()
    {
        await using var client = await Server.ConfiguredAsync();
        Assert.Contains(Messages.AnswerOf(1), await client.AskAsync(Messages.PredictOf(1, "1")), StringComparison.Ordinal);
        Assert.Contains(Messages.AnswerOf(2), await client.AskAsync(Messages.PredictOf(2, "\"1\"")), StringComparison.Ordinal);
        Assert.Contains(Messages.AnswerOf(3), await client.AskAsync(Messages.PredictOf(3, "\"#1\"")), StringComparison.Ordinal);
        Assert.Contains(Messages.AnswerOf(4), await client.AskAsync(Messages.PredictOf(4, "\"$1\"")), StringComparison.Ordinal);
    }

    private static string Astral(int count) => string.Concat(Enumerable.Repeat("🌡", count));

    /// <summary>The id may be escaped in a reply; what counts is the value.</summary>
    private static string Unescaped(string reply)
    {
        var id = JsonElement.Parse(reply).GetProperty("id");
        return id.ValueKind == JsonValueKind.String && id.GetString() is { } text && !text.Any(static c => c is '"' or '\\' or '\n')
            ? reply.Replace(id.GetRawText(), $"\"{text}\"", StringComparison.Ordinal)
            : reply;
    }
}
