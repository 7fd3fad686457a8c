using System.Net.WebSockets;
using System.Text;
using StreamCluster.Gateway;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Docs.Tests.Streaming;

/// <summary>Every error that the stream has, provoked, and held against the document.</summary>
public sealed class AsyncApiErrorTests
{
    private const string Config = "\"ensemble_name\":\"Ensemble_x\"";

    /// <summary>Code, then a message that gets it on a connection with a session on <c>Ensemble_x</c>.</summary>
    public static TheoryData<string, string> Provoked => new()
    {
        { "INVALID_JSON", "{" },
        { "INVALID_MESSAGE", """{"type":"predict"}""" },
        { "INVALID_MESSAGE", """{"type":"ping","id":""}""" },
        { "INVALID_MESSAGE", Messages.Predict.Replace("24", "\"hot\"", StringComparison.Ordinal) },
        { "INVALID_MESSAGE", Messages.Batch([Messages.Sample, Messages.Sample.Replace("24", "1e99", StringComparison.Ordinal)]) },
        { "INVALID_MESSAGE", Messages.Config(Config + ",\"manual_boost_signals\":{\"Nothing\":true}") },
        { "UNKNOWN_MESSAGE_TYPE", """{"type":"subscribe","id":7,"data":{}}""" },
        { "MISSING_ENSEMBLE", Messages.Config("\"ensemble_name\":\"\"") },
        { "ENSEMBLE_NOT_FOUND", Messages.Config("\"ensemble_name\":\"Nothing\"") },
        { "MISSING_SIGNALS", """{"type":"predict","data":{"boundary_signals":{"Temperature_boundary_1":24}}}""" },
        { "MISSING_SIGNALS", Messages.Batch([Messages.Sample, "{}"]) },
        { "EMPTY_BATCH", Messages.Batch([]) },
        { "BATCH_TOO_LARGE", Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample]) },
        { "PREDICTION_ERROR", Messages.PredictOf(3e38, "8") },
        { "ID_REUSED", Messages.PredictOf(2, "1") },
    };

    [Fact]
    public async Task Session_EachMistake_IsAnsweredAsDescribed()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConfiguredAsync(Config + ",\"batch_size\":2");
        StreamDocument.Verify(await client.AskAsync(Messages.PredictOf(1, "1")));
        foreach (var provoked in Provoked)
            await IsAsync(client, (string)provoked[0], (string)provoked[1]);
        await client.SendAsync(Encoding.UTF8.GetBytes(Messages.Ping), WebSocketMessageType.Binary);
        Is("INVALID_MESSAGE", await client.ReceiveAsync());

        await using var other = await server.ConnectAsync();
        var ack = await client.ConfigureAsync(Config);
        await IsAsync(other, "SESSION_FORBIDDEN", Messages.Config($"\"session_id\":\"{ack.GetProperty("session_id")}\",\"resume_token\":\"wrong\""));
    }

    [Fact]
    public async Task Session_UnknownSignalWhereTheyAreRejected_IsAnsweredAsDescribed()
    {
        await using var server = await TestServer.StartAsync("--Streaming:RejectUnknownSignals", "true");
        await using var client = await server.ConfiguredAsync(Config);
        var reply = await IsAsync(client, "INVALID_MESSAGE", Messages.Predict.Replace("\"Temperature_boundary_1\"", "\"x\":1,\"Temperature_boundary_1\"", StringComparison.Ordinal));
        Assert.Contains("unknown_signals", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_MoreMessagesThanAllowed_IsAnsweredAsDescribed()
    {
        await using var server = await TestServer.StartAsync("--Streaming:MaxMessagesPerSecond", "1");
        await using var client = await server.ConnectAsync();
        StreamDocument.Verify(await client.AskAsync(Messages.Ping));
        for (string reply; ;)
        {
            reply = await client.AskAsync(Messages.Ping);
            if (!reply.Contains("pong", StringComparison.Ordinal))
            {
                Is("RATE_LIMITED", reply);
                return;
            }
        }
    }

    [Fact]
    public async Task Session_ServerFails_IsAnsweredAsDescribed()
    {
        await using var server = await TestServer.StartAsync(
            static builder => WatchedEnsembles.Register(builder, static () => throw new InvalidOperationException("a fault")));
        await using var client = await server.ConfiguredAsync(Config);
        await IsAsync(client, "INTERNAL_ERROR", Messages.Predict);
    }

    [SqliteFact]
    public async Task Session_StoreIsGone_IsAnsweredAsDescribed()
    {
        await using var server = await TestServer.StartAsync("--History:StoreTimeout", "00:00:00.100");
        await using var client = await server.ConfiguredAsync(Config);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(server.Folder, "data")))
            File.Delete(file);
        // It is seen within a second; until then requests are answered.
        string reply;
        do
        {
            reply = await client.AskAsync(Messages.Predict);
        }
        while (!reply.Contains("\"error\"", StringComparison.Ordinal));
        Is("OVERLOADED", reply);
    }

    [Fact]
    public void Provoked_AllTogether_AreTheClosedList()
    {
        string[] elsewhere = ["SESSION_FORBIDDEN", "RATE_LIMITED", "INTERNAL_ERROR", "OVERLOADED"];
        string[] httpOnly = ["SESSION_NOT_FOUND", "INVALID_REQUEST", "UNAUTHORIZED", "EXPORT_FAILED"];
        Assert.Equal(
            Enum.GetValues<ErrorCode>().Select(WireErrors.NameOf).Except(httpOnly).Order(StringComparer.Ordinal),
            Provoked.Select(static provoked => (string)provoked[0]).Concat(elsewhere).Distinct().Order(StringComparer.Ordinal));
    }

    private static async Task<string> IsAsync(StreamClient client, string code, string message) => Is(code, await client.AskAsync(message));

    private static string Is(string code, string reply)
    {
        var error = StreamDocument.Verify(reply);
        Assert.True(error["error_code"]?.GetValue<string>() == code, $"{code} was expected: {reply}");
        return reply;
    }
}
