using System.Collections.Concurrent;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Streaming;

namespace StreamCluster.Gateway.Tests.Sessions;

public sealed class SessionIdTests(SharedServer shared) : SharedServerTests(shared)
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    /// <summary>What cannot be an id of this server's, as JSON without its quotes.</summary>
    public static TheoryData<string> NotOurs => new()
    {
        "session_0000000000000000000000000000000g",
        "session_0000000000000000000000000000000A",
        "Session_00000000000000000000000000000000",
        "session_000000000000000000000000000000000",
        "session_00000000000000000000000000000000\\n",
        "session_\\n0000000000000000000000000000000",
        "\\u0000",
        "鍋炉\U0001F600",
        "session_" + new string('0', 1_000_000),
    };

    [Theory]
    [MemberData(nameof(NotOurs))]
    public async Task Config_SessionIdIsNotOfOurForm_IsANewSession(string sessionId)
    {
        await using var client = await Server.ConnectAsync();
        var ack = await client.ConfigureAsync($"\"session_id\":\"{sessionId}\",\"resume_token\":\"x\",{Named}");
        Assert.False(ack.GetProperty("resumed").GetBoolean());
        Assert.Matches("^session_[0-9a-f]{32}\\z", ack.Text("session_id"));
        Assert.Equal(0, ack.GetProperty("predictions_count").GetInt64());
        await client.ServesAsync();
        Assert.Equal(1, (await Server.HistoryAsync(ack.Text("session_id"))).GetArrayLength());
    }

    [Fact]
    public async Task Config_SessionIdIsNotOfOurForm_GoesNoFurtherThanTheConnection()
    {
        var asked = new ConcurrentBag<string>();
        await using var server = await TestServer.StartAsync(builder => WatchedSessions.Register(builder, asked));
        foreach (string sessionId in NotOurs)
        {
            await using var client = await server.ConnectAsync();
            await client.ConfigureAsync($"\"session_id\":\"{sessionId}\",\"resume_token\":\"x\",{Named}");
        }

        // Nor does one of our form that no session has, or that comes with a wrong token: only a session's own call activates it.
        const string unknown = "session_00000000000000000000000000000000";
        await using var resuming = await server.ConnectAsync();
        var ack = await resuming.ConfigureAsync($"\"session_id\":\"{unknown}\",\"resume_token\":\"x\",{Named}");
        Assert.All(asked, static id => Assert.Matches("^session_[0-9a-f]{32}\\z", id));
        Assert.DoesNotContain(unknown, asked);

        asked.Clear();
        await using var guessing = await server.ConnectAsync();
        Replies.IsError(
            await guessing.AskAsync($"{{\"type\":\"config\",\"data\":{{\"session_id\":\"{ack.Text("session_id")}\",\"resume_token\":\"x\"}}}}"), "SESSION_FORBIDDEN");
        Assert.Empty(asked);
        await guessing.ConfigureAsync(ResumeTests.Resume(ack));
        Assert.Equal([ack.Text("session_id")], asked);
    }
}
