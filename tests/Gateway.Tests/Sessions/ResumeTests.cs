using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Streaming;

namespace StreamCluster.Gateway.Tests.Sessions;

public sealed class ResumeTests(SharedServer shared) : SharedServerTests(shared)
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    [Fact]
    public async Task Config_WithTokenAfterADisconnect_GoesOnWithTheStoredConfiguration()
    {
        JsonElement ack;
        await using (var first = await Server.ConnectAsync())
        {
            ack = await first.ConfigureAsync(Named + ",\"output_format\":\"csv\",\"include_metadata\":false,\"batch_size\":2,\"manual_boost_signals\":{}");
            await first.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample], id: "1"));
            await first.CloseAsync();
        }

        await using var second = await Server.ConnectAsync();
        var resumed = await second.ConfigureAsync(Resume(ack));
        Assert.Equal(ack.Text("session_id"), resumed.Text("session_id"));
        Assert.Equal(ack.Text("resume_token"), resumed.Text("resume_token"));
        Assert.True(resumed.GetProperty("resumed").GetBoolean());
        Assert.Equal(2, resumed.GetProperty("predictions_count").GetInt64());
        Assert.Equal("""{"ensemble_name":"Ensemble_x","num_signals":4,"signals_using_boost":0}""", resumed.GetProperty("ensemble_info").GetRawText());
        Assert.Equal(
            """{"type":"prediction","status":"success","data":{"predictions_csv":"Pressure_1,Temperature_1,Flow_1,Temperature_2\r\n16.5,40,36,28.5\r\n"}}""",
            await second.AskAsync(Messages.Predict));
        Assert.Contains("\"replayed\":true", await second.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample], id: "1")), StringComparison.Ordinal);
        Replies.IsError(
            await second.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample])), "BATCH_TOO_LARGE", """{"batch_size":3,"max_batch_size":2}""");
        Assert.Equal(3, (await Server.HistoryAsync(ack.Text("session_id"))).GetArrayLength());
    }

    [Fact]
    public async Task Config_ResumeWithMembers_ReplacesThoseAndKeepsTheOthers()
    {
        await using var first = await Server.ConnectAsync();
        var ack = await first.ConfigureAsync(Named + ",\"output_format\":\"csv\",\"include_metadata\":false,\"manual_boost_signals\":{\"Flow_1\":true}");
        await using var second = await Server.ConnectAsync();
        await second.ConfigureAsync(Resume(ack, ",\"output_format\":\"json\""));
        Assert.Equal(
            """{"type":"prediction","status":"success","data":{"predictions":{"Pressure_1":16.5,"Temperature_1":40,"Flow_1":98.5,"Temperature_2":28.5}}}""",
            await second.AskAsync(Messages.Predict));
    }

    [Fact]
    public async Task Config_ResumeOnTheSameConnection_GoesOn()
    {
        await using var client = await Server.ConnectAsync();
        var ack = await client.ConfigureAsync(Named + ",\"batch_size\":1");
        await client.ServesAsync();
        var again = await client.ConfigureAsync(Resume(ack));
        Assert.True(again.GetProperty("resumed").GetBoolean());
        Assert.Equal(1, again.GetProperty("predictions_count").GetInt64());
        await client.ServesAsync();
        Replies.IsError(await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample])), "BATCH_TOO_LARGE", """{"batch_size":2,"max_batch_size":1}""");
    }

    [Fact]
    public async Task Config_ResumeElsewhere_ClosesTheSilentOlderConnectionWith4001()
    {
        await using var first = await Server.ConnectAsync();
        var ack = await first.ConfigureAsync(Named);
        await using var second = await Server.ConnectAsync();
        await second.ConfigureAsync(Resume(ack));
        Assert.Equal(4001, await first.ReceiveCloseAsync());
        await second.ServesAsync();
    }

    [Fact]
    public async Task Predict_OnTheOlderConnection_IsNotRunAndClosesWith4001()
    {
        await using var first = await Server.ConnectAsync();
        var ack = await first.ConfigureAsync(Named);
        await first.ServesAsync();
        await using var second = await Server.ConnectAsync();
        await second.ConfigureAsync(Resume(ack));
        await first.SendAsync(Messages.PredictOf(1, "1"));
        Assert.Equal(4001, await first.ReceiveCloseAsync());
        await second.ServesAsync();
        Assert.Equal(2, (await Server.HistoryAsync(ack.Text("session_id"))).GetArrayLength());
    }

    [Fact]
    public async Task Config_OnTheOlderConnection_IsRefusedWith4001()
    {
        await using var first = await Server.ConnectAsync();
        var ack = await first.ConfigureAsync(Named);
        await using var second = await Server.ConnectAsync();
        await second.ConfigureAsync(Resume(ack));
        await first.SendAsync(Messages.Config(Named));
        Assert.Equal(4001, await first.ReceiveCloseAsync());
        await second.ServesAsync();
    }

    [Theory]
    [InlineData("\"resume_token\":\"x\"")]
    [InlineData("\"resume_token\":\"\"")]
    [InlineData("\"resume_token\":null")]
    [InlineData("\"mode\":\"single\"")]
    public async Task Config_TokenIsWrongOrNone_IsSessionForbiddenAndTheOwnerGoesOn(string member)
    {
        await using var owner = await Server.ConnectAsync();
        var ack = await owner.ConfigureAsync(Named);
        await using var stranger = await Server.ConnectAsync();
        Replies.IsError(await stranger.AskAsync(Messages.Config($"\"session_id\":\"{ack.Text("session_id")}\",{member},{Named}")), "SESSION_FORBIDDEN");
        await owner.ServesAsync();
        await stranger.ConfigureAsync(Named);
        await stranger.ServesAsync();
        Assert.Equal(1, (await Server.HistoryAsync(ack.Text("session_id"))).GetArrayLength());
    }

    [Fact]
    public async Task Config_TokenIsWrongAfterADisconnect_IsSessionForbidden()
    {
        JsonElement ack;
        await using (var owner = await Server.ConnectAsync())
        {
            ack = await owner.ConfigureAsync(Named);
            await owner.CloseAsync();
        }

        await using var stranger = await Server.ConnectAsync();
        Replies.IsError(await stranger.AskAsync(Messages.Config(Resume(ack).Replace(ack.Text("resume_token"), "no", StringComparison.Ordinal))), "SESSION_FORBIDDEN");
    }

    [Theory]
    [InlineData("session_00000000000000000000000000000000")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("' OR 1=1 --")]
    public async Task Config_SessionIsUnknown_IsANewOne(string sessionId)
    {
        await using var client = await Server.ConnectAsync();
        var ack = await client.ConfigureAsync($"\"session_id\":\"{sessionId}\",\"resume_token\":\"x\",{Named}");
        Assert.False(ack.GetProperty("resumed").GetBoolean());
        Assert.NotEqual(sessionId, ack.Text("session_id"));
        await client.ServesAsync();
    }

    [Fact]
    public async Task Config_SessionIsUnknownAndNoEnsembleNamed_IsMissingEnsemble()
    {
        await using var client = await Server.ConnectAsync();
        Replies.IsError(await client.AskAsync(Messages.Config("\"session_id\":\"session_0\",\"resume_token\":\"x\"")), "MISSING_ENSEMBLE");
    }

    [Fact]
    public async Task Config_AnotherSessionOnAConfiguredConnection_IsInvalidMessage()
    {
        await using var first = await Server.ConnectAsync();
        var ack = await first.ConfigureAsync(Named);
        await using var second = await Server.ConfiguredAsync();
        await second.RefusesAsync(Messages.Config(Resume(ack)), "INVALID_MESSAGE");
        await first.ServesAsync();
    }

    [Theory]
    [InlineData("\"session_id\":1,\"resume_token\":\"x\"")]
    [InlineData("\"session_id\":\"\\ud800\",\"resume_token\":\"x\"")]
    [InlineData("\"session_id\":\"x\",\"resume_token\":1")]
    public async Task Config_SessionOrTokenIsNoText_IsInvalidMessage(string members)
    {
        await using var client = await Server.ConnectAsync();
        Replies.IsError(await client.AskAsync(Messages.Config($"{members},{Named}")), "INVALID_MESSAGE");
    }

    internal static string Resume(JsonElement ack, string more = "") =>
        $"\"session_id\":\"{ack.Text("session_id")}\",\"resume_token\":\"{ack.Text("resume_token")}\"{more}";
}
