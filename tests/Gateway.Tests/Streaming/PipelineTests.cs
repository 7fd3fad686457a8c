using System.Net.WebSockets;
using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class PipelineTests(SharedServer shared) : SharedServerTests(shared)
{
    private const int Count = 500;

    [Fact]
    public async Task Messages_SentWithoutWaiting_AreAnsweredInExactlyTheirOrder()
    {
        await using var client = await Server.ConnectAsync();
        var session = (await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"")).Text("session_id");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Count; i++)
                await client.SendAsync(MessageOf(i));
        });
        for (var i = 0; i < Count; i++)
            AssertAnswers(i, await client.ReceiveAsync());
        await sending;

        // The order of the history is that of the replies, a batch in one piece.
        var history = await Server.HistoryAsync(session);
        var expected = Enumerable.Range(0, Count).SelectMany(static i => (i % 10) switch { 0 or 1 or 6 or 8 => [i], 4 => new[] { i, i + 1, i + 2 }, _ => [] });
        Assert.Equal(expected, history.EnumerateArray().Select(static sample => (int)sample.GetProperty("boundary_data").GetProperty("Temperature_boundary_1").GetDouble()));
    }

    [Fact]
    public async Task Messages_OfManyConnectionsAtOnce_EachGetItsOwnAnswers()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            await using var client = await Server.ConfiguredAsync();
            for (var i = 0; i < 50; i++)
                await client.SendAsync(Messages.PredictOf((number * 50) + i, $"\"{number}-{i}\""));
            for (var i = 0; i < 50; i++)
            {
                var reply = await client.ReceiveAsync();
                Assert.StartsWith($$"""{"type":"prediction","id":"{{number}}-{{i}}","status":"success",""", reply, StringComparison.Ordinal);
                Assert.Contains(Messages.AnswerOf((number * 50) + i), reply, StringComparison.Ordinal);
            }

            await client.CloseAsync();
        }));
    }

    [Fact]
    public async Task Close_BehindMessagesThatAreNotAnsweredYet_ComesAfterTheirReplies()
    {
        await using var client = await Server.ConfiguredAsync();
        for (var i = 0; i < 100; i++)
            await client.SendAsync(Messages.PredictOf(i, $"{i}"));
        var closing = client.CloseOutputAsync();
        for (var i = 0; i < 100; i++)
            Assert.StartsWith($$"""{"type":"prediction","id":{{i}},""", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Null(await client.TryReceiveAsync());
        Assert.Equal((int)WebSocketCloseStatus.NormalClosure, client.CloseCode);
        await closing;
    }

    private static string MessageOf(int i) => (i % 10) switch
    {
        2 => $$$"""{"type":"predict","id":{{{i}}},"data":{}}""",
        3 => $$"""{"type":"ping","id":{{i}}}""",
        4 => Messages.Batch([Messages.SampleOf(i), Messages.SampleOf(i + 1), Messages.SampleOf(i + 2)], id: $"{i}"),
        5 => $"{{\"id\":{i}",
        7 => $$$"""{"type":"config","id":{{{i}}},"data":{"ensemble_name":"Ensemble_x"}}""",
        9 => $$$"""{"type":"config","id":{{{i}}},"data":{"ensemble_name":"none"}}""",
        _ => Messages.PredictOf(i, $"{i}"),
    };

    private static void AssertAnswers(int i, string text)
    {
        var reply = JsonElement.Parse(text);
        var expected = (i % 10) switch { 2 or 5 or 9 => "error", 3 => "pong", 4 => "prediction_batch", 7 => "config_ack", _ => "prediction" };
        Assert.Equal(expected, reply.Text("type"));
        if (i % 10 == 5)
            Assert.Equal("INVALID_JSON", reply.Text("error_code"));
        else
            Assert.Equal(i, reply.GetProperty("id").GetInt32());
        if (expected == "prediction")
            Assert.Contains(Messages.AnswerOf(i), text, StringComparison.Ordinal);
        if (expected == "prediction_batch")
            Assert.Contains($"[{Messages.AnswerOf(i)},{Messages.AnswerOf(i + 1)},{Messages.AnswerOf(i + 2)}]", text, StringComparison.Ordinal);
    }
}
