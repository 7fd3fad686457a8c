using System.Text.Json.Nodes;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Docs.Tests.Streaming;

/// <summary>Real sessions, each message of the server held against the document.</summary>
public sealed class AsyncApiSessionTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("json", true)]
    [InlineData("json", false)]
    [InlineData("csv", true)]
    [InlineData("csv", false)]
    public async Task Session_EveryForm_IsAsDescribed(string format, bool metadata)
    {
        await using var client = await _server.ConnectAsync();
        await AskAsync(client, "pong", Messages.Ping);
        await AskAsync(client, "pong", """{"type":"ping","id":"p"}""");
        var members = $$"""
            "ensemble_name":"Ensemble_x","output_format":"{{format}}","include_metadata":{{(metadata ? "true" : "false")}}
            """;
        var ack = await AskAsync(client, "config_ack", Messages.Config(members));
        Assert.False(ack["resumed"]!.GetValue<bool>());
        await AskAsync(client, "prediction", Messages.Predict);
        var first = await AskAsync(client, "prediction", Messages.PredictOf(1, "1"));
        Assert.Equal(metadata, first["data"]!["latency_ms"] is not null);
        Assert.Equal(format == "csv", first["data"]!["predictions_csv"] is not null);
        await AskAsync(client, "prediction_batch", Messages.Batch([Messages.Sample, Messages.Sample], ",\"timestamps\":[null,\"t\"]", "\"b\""));

        var replayed = await AskAsync(client, "prediction", Messages.PredictOf(1, "1"));
        Assert.True(replayed["replayed"]!.GetValue<bool>());
        replayed = await AskAsync(client, "prediction_batch", Messages.Batch([Messages.Sample, Messages.Sample], ",\"timestamps\":[null,\"t\"]", "\"b\""));
        Assert.True(replayed["replayed"]!.GetValue<bool>());
        await client.CloseAsync();

        await using var later = await _server.ConnectAsync();
        ack = await AskAsync(later, "config_ack", Messages.Config(
            $"\"session_id\":\"{ack["session_id"]}\",\"resume_token\":\"{ack["resume_token"]}\""));
        Assert.True(ack["resumed"]!.GetValue<bool>());
        Assert.Equal(4, ack["predictions_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Examples_OfClients_AreAcceptedAndAnsweredAsShown()
    {
        await using var client = await _server.ConnectAsync();
        await using var resuming = await _server.ConnectAsync();
        JsonObject? ack = null;
        foreach (var (name, example) in StreamDocument.ExamplesOf("config"))
        {
            var sent = (JsonObject)example.DeepClone();
            if (sent["data"]!["session_id"] is not null)
            {
                // An example cannot know which sessions there are.
                (sent["data"]!["session_id"], sent["data"]!["resume_token"]) = (ack!["session_id"]!.DeepClone(), ack["resume_token"]!.DeepClone());
                var resumed = await AskAsync(resuming, "config_ack", sent.ToJsonString());
                Assert.True(resumed["resumed"]!.GetValue<bool>(), name);
                AreAlike(StreamDocument.ExamplesOf("config_ack").Single(static shown => shown.Name == "resumed").Payload, resumed);
            }
            else
            {
                ack = await AskAsync(client, "config_ack", sent.ToJsonString());
                AreAlike(StreamDocument.ExamplesOf("config_ack").First().Payload, ack);
            }
        }

        await AnswersAsync(resuming, "predict", "prediction");
        await AnswersAsync(resuming, "predict_batch", "prediction_batch");
        await AnswersAsync(resuming, "ping", "pong");
    }

    private static async Task AnswersAsync(StreamClient client, string asked, string answered)
    {
        foreach (var (_, sent) in StreamDocument.ExamplesOf(asked))
            AreAlike(StreamDocument.ExamplesOf(answered).First().Payload, await AskAsync(client, answered, sent.ToJsonString()));
    }

    /// <summary>The same members with the same values, but for those that no example can know.</summary>
    private static void AreAlike(JsonNode shown, JsonNode answered)
    {
        string[] unknowable = ["session_id", "resume_token", "predictions_count", "ensemble_version", "latency_ms"];
        Assert.Equal(shown.AsObject().Select(static member => member.Key), answered.AsObject().Select(static member => member.Key));
        foreach (var (key, value) in shown.AsObject())
        {
            if (unknowable.Contains(key) || (key == "timestamp" && shown["type"] is not null))
                continue;
            if (value is JsonObject inner)
                AreAlike(inner, answered[key]!);
            else
                Assert.True(JsonNode.DeepEquals(value, answered[key]), $"{key}: {value?.ToJsonString()} is shown, {answered[key]?.ToJsonString()} was answered");
        }
    }

    private static async Task<JsonObject> AskAsync(StreamClient client, string type, string message)
    {
        var reply = StreamDocument.Verify(await client.AskAsync(message));
        Assert.True(reply["type"]!.GetValue<string>() == type, reply.ToJsonString());
        return reply;
    }
}
