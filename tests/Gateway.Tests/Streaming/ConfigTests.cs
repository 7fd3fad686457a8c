using System.Text.RegularExpressions;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed partial class ConfigTests(SharedServer shared) : SharedServerTests(shared)
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    /// <summary>Members of <c>data</c>, code and details.</summary>
    public static TheoryData<string, string, string> Errors => new()
    {
        { "", "MISSING_ENSEMBLE", "{}" },
        { "\"ensemble_name\":null", "MISSING_ENSEMBLE", "{}" },
        { "\"ensemble_name\":\"\"", "MISSING_ENSEMBLE", "{}" },
        { "\"mode\":\"single\"", "MISSING_ENSEMBLE", "{}" },
        { "\"ensemble_name\":\"ensemble_x\"", "ENSEMBLE_NOT_FOUND", "{}" },
        { "\"ensemble_name\":\"Ensemble_x \"", "ENSEMBLE_NOT_FOUND", "{}" },
        { "\"ensemble_name\":\"../x\"", "ENSEMBLE_NOT_FOUND", "{}" },
        { $"\"ensemble_name\":\"{new string('x', 5000)}\"", "ENSEMBLE_NOT_FOUND", "{}" },
        { "\"ensemble_name\":1", "INVALID_MESSAGE", "{}" },
        { "\"ensemble_name\":[\"Ensemble_x\"]", "INVALID_MESSAGE", "{}" },
        { "\"ensemble_name\":\"\\ud800\"", "INVALID_MESSAGE", "{}" },
        { Named + ",\"mode\":\"stream\"", "INVALID_MESSAGE", "{}" },
        { Named + ",\"mode\":\"Single\"", "INVALID_MESSAGE", "{}" },
        { Named + ",\"mode\":1", "INVALID_MESSAGE", "{}" },
        { Named + ",\"mode\":\"\\ud800\"", "INVALID_MESSAGE", "{}" },
        { Named + ",\"batch_size\":0", "INVALID_MESSAGE", "{}" },
        { Named + ",\"batch_size\":-1", "INVALID_MESSAGE", "{}" },
        { Named + ",\"batch_size\":1001", "INVALID_MESSAGE", "{}" },
        { Named + ",\"batch_size\":4294967297", "INVALID_MESSAGE", "{}" },
        { Named + ",\"batch_size\":10.5", "INVALID_MESSAGE", "{}" },
        { Named + ",\"batch_size\":\"10\"", "INVALID_MESSAGE", "{}" },
        { Named + ",\"batch_size\":true", "INVALID_MESSAGE", "{}" },
        { Named + ",\"include_metadata\":\"true\"", "INVALID_MESSAGE", "{}" },
        { Named + ",\"include_metadata\":1", "INVALID_MESSAGE", "{}" },
        { Named + ",\"output_format\":\"xml\"", "INVALID_MESSAGE", "{}" },
        { Named + ",\"output_format\":\"CSV\"", "INVALID_MESSAGE", "{}" },
        { Named + ",\"output_format\":false", "INVALID_MESSAGE", "{}" },
        { Named + ",\"manual_boost_signals\":[]", "INVALID_MESSAGE", "{}" },
        { Named + ",\"manual_boost_signals\":[\"Flow_1\"]", "INVALID_MESSAGE", "{}" },
        { Named + ",\"manual_boost_signals\":true", "INVALID_MESSAGE", "{}" },
        { Named + ",\"manual_boost_signals\":{\"Flow_1\":1}", "INVALID_MESSAGE", "{}" },
        { Named + ",\"manual_boost_signals\":{\"Flow_1\":\"true\"}", "INVALID_MESSAGE", "{}" },
        { Named + ",\"manual_boost_signals\":{\"\\ud800\":true}", "INVALID_MESSAGE", "{}" },
        { Named + ",\"manual_boost_signals\":{\"Flow_2\":true}", "INVALID_MESSAGE", """{"unknown_signals":["Flow_2"]}""" },
        { Named + ",\"manual_boost_signals\":{\"flow_1\":false,\"Flow_1\":true,\"x\":true}", "INVALID_MESSAGE", """{"unknown_signals":["flow_1","x"]}""" },
        { Named + ",\"manual_boost_signals\":{\"Temperature_boundary_1\":true}", "INVALID_MESSAGE", """{"unknown_signals":["Temperature_boundary_1"]}""" },
        { "\"mode\":\"wrong\"", "INVALID_MESSAGE", "{}" }, // shape before ensemble
    };

    /// <summary>manual_boost_signals as a member, how many are boosted, the prediction, and signals_used_boost.</summary>
    public static TheoryData<string, int, string, string> Boosts => new()
    {
        { "", 2, Messages.Answer, """["Temperature_1","Flow_1"]""" },
        { ",\"manual_boost_signals\":null", 2, Messages.Answer, """["Temperature_1","Flow_1"]""" },
        { ",\"manual_boost_signals\":{}", 0, Messages.AnswerWithoutBoost, "[]" },
        { ",\"manual_boost_signals\":{\"Flow_1\":false}", 0, Messages.AnswerWithoutBoost, "[]" },
        {
            ",\"manual_boost_signals\":{\"Flow_1\":true}", 1,
            """{"Pressure_1":16.5,"Temperature_1":40,"Flow_1":98.5,"Temperature_2":28.5}""", """["Flow_1"]"""
        },
        {
            ",\"manual_boost_signals\":{\"Temperature_2\":true,\"Pressure_1\":true,\"Flow_1\":false}", 2,
            """{"Pressure_1":147.5,"Temperature_1":40,"Flow_1":36,"Temperature_2":40}""", """["Pressure_1","Temperature_2"]"""
        },
        {
            ",\"manual_boost_signals\":{\"Temperature_2\":true,\"Pressure_1\":true,\"Flow_1\":true,\"Temperature_1\":true}", 4,
            """{"Pressure_1":147.5,"Temperature_1":46.5,"Flow_1":98.5,"Temperature_2":40}""", """["Pressure_1","Temperature_1","Flow_1","Temperature_2"]"""
        },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Config_FirstIsWrong_IsRefusedAndMayBeSentAgain(string members, string code, string details)
    {
        await using var client = await Server.ConnectAsync();
        Replies.IsError(await client.AskAsync(Messages.Config(members)), code, details);
        Replies.IsError(await client.AskAsync(Messages.Predict), "INVALID_MESSAGE");
        await client.ConfigureAsync(Named);
        await client.ServesAsync();
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Config_LaterOneIsWrong_LeavesTheOldOneInForce(string members, string code, string details)
    {
        await using var client = await Server.ConnectAsync();
        await client.ConfigureAsync(Named + ",\"output_format\":\"csv\",\"include_metadata\":false,\"batch_size\":2,\"manual_boost_signals\":{}");
        Replies.IsError(await client.AskAsync(Messages.Config(members)), code, details);
        Assert.Equal(
            """{"type":"prediction","status":"success","data":{"predictions_csv":"Pressure_1,Temperature_1,Flow_1,Temperature_2\r\n16.5,40,36,28.5\r\n"}}""",
            await client.AskAsync(Messages.Predict));
        Replies.IsError(
            await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample])),
            "BATCH_TOO_LARGE", """{"batch_size":3,"max_batch_size":2}""");
    }

    [Theory]
    [MemberData(nameof(Boosts))]
    public async Task Config_ManualBoostSignals_SayExactlyWhichAreBoosted(string members, int count, string predictions, string used)
    {
        await using var client = await Server.ConnectAsync();
        var ack = await client.ConfigureAsync(Named + members);
        Assert.Equal(
            $$"""{"ensemble_name":"Ensemble_x","num_signals":4,"signals_using_boost":{{count}}}""", ack.GetProperty("ensemble_info").GetRawText());
        var data = (await client.AskJsonAsync(Messages.Predict)).GetProperty("data");
        Assert.Equal(predictions, data.GetProperty("predictions").GetRawText());
        Assert.Equal(used, data.GetProperty("signals_used_boost").GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"mode\":null,\"batch_size\":null,\"include_metadata\":null,\"output_format\":null,\"manual_boost_signals\":null,\"session_id\":null,\"resume_token\":null")]
    [InlineData(",\"unknown\":{\"x\":[1]},\"description\":\"a client of a later version\"")]
    [InlineData(",\"mode\":\"single\",\"batch_size\":100,\"include_metadata\":true,\"output_format\":\"json\"")]
    public async Task Config_LeavesOutOrSpellsOutDefaults_HasTheDefaults(string members)
    {
        await using var client = await Server.ConnectAsync();
        var ack = await client.AskAsync(Messages.Config(Named + members));
        Assert.Matches(Ack(), ack);
        Assert.Contains(
            """
            "signals_used_boost":["Temperature_1","Flow_1"],"latency_ms":#,"timestamp":"#"}}
            """,
            Replies.SettledTime(await client.AskAsync(Messages.Predict)), StringComparison.Ordinal);
        Replies.IsError(
            await client.AskAsync(Messages.Batch(Enumerable.Repeat(Messages.Sample, 101))),
            "BATCH_TOO_LARGE", """{"batch_size":101,"max_batch_size":100}""");
    }

    [Fact]
    public async Task Config_Again_ReplacesTheWholeAndKeepsTheSession()
    {
        await using var client = await Server.ConnectAsync();
        var first = await client.ConfigureAsync(
            Named + ",\"output_format\":\"csv\",\"include_metadata\":false,\"batch_size\":1,\"mode\":\"batch\",\"manual_boost_signals\":{}");
        await client.AskAsync(Messages.Predict);
        var second = await client.ConfigureAsync(Named);
        Assert.Equal(first.Text("session_id"), second.Text("session_id"));
        Assert.Equal(first.Text("resume_token"), second.Text("resume_token"));
        Assert.Equal(1, second.GetProperty("predictions_count").GetInt64());
        Assert.Equal(2, second.GetProperty("ensemble_info").GetProperty("signals_using_boost").GetInt32());
        await client.ServesAsync();
        Assert.Contains("\"count\":2", await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample])), StringComparison.Ordinal);
        Replies.IsError(await client.AskAsync(Messages.Config("\"mode\":\"single\"")), "MISSING_ENSEMBLE");
    }

    [Fact]
    public async Task Config_ToAnotherEnsemble_IsInForceForWhatFollows()
    {
        await using var client = await Server.ConfiguredAsync();
        await client.SendAsync(Messages.Predict);
        await client.SendAsync(Messages.Config("\"ensemble_name\":\"Ensemble_y\""));
        await client.SendAsync(Messages.Predict);
        Assert.Contains(Messages.Answer, await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Contains("""{"ensemble_name":"Ensemble_y","num_signals":3,"signals_using_boost":1}""", await client.ReceiveAsync(), StringComparison.Ordinal);
        Replies.IsError(await client.ReceiveAsync(), "MISSING_SIGNALS", """{"missing_signals":["Température \"α\"","=SUM(A1)"]}""");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Config_BatchSizeAtItsBounds_IsTheMostSamples(int size)
    {
        await using var client = await Server.ConfiguredAsync(Named + $",\"batch_size\":{size}");
        Assert.Contains($"\"count\":{size},", await client.AskAsync(Messages.Batch(Enumerable.Repeat(Messages.Sample, size))), StringComparison.Ordinal);
        await client.RefusesAsync(
            Messages.Batch(Enumerable.Repeat(Messages.Sample, size + 1)), "BATCH_TOO_LARGE", $$"""{"batch_size":{{size + 1}},"max_batch_size":{{size}}}""");
    }

    [GeneratedRegex(
        """^\{"type":"config_ack","status":"success","message":"Configuration applied","session_id":"session_[0-9a-f]{32}","ensemble_info":\{"ensemble_name":"Ensemble_x","num_signals":4,"signals_using_boost":2\},"resume_token":"[A-Za-z0-9_-]{43}","resumed":false,"predictions_count":0,"ensemble_version":"[^"]+"\}$""",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ack();
}
