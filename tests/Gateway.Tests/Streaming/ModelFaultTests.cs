using System.Globalization;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class ModelFaultTests(SharedServer shared) : SharedServerTests(shared)
{
    /// <summary>Ensemble, a value on which it fails, one on which it does not, and what it gives for that one.</summary>
    public static TheoryData<string, double, double, string> Faults => new()
    {
        { "Ensemble_faulty", -2, 0, "0" },   // NaN
        { "Ensemble_faulty", -1, 0, "0" },   // -Infinity
        { "Ensemble_throws", 8, 3, "30" },   // Run fails
        { "Ensemble_throws", -9, 7, "70" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Predict_ModelFails_IsPredictionErrorAndTheNextWorks(string ensemble, double bad, double good, string served)
    {
        await using var client = await Server.ConnectAsync();
        var session = (await client.ConfigureAsync($"\"ensemble_name\":\"{ensemble}\"")).Text("session_id");
        Replies.IsError(await client.AskAsync(Predict(bad, good, "7")), "PREDICTION_ERROR", id: "7");
        Replies.IsError(await client.AskAsync(Predict(good, bad, "7")), "PREDICTION_ERROR", id: "7");
        var reply = await client.AskJsonAsync(Predict(good, good, "7")); // errors are not recorded: the id may run again
        Assert.Equal(served, reply.GetProperty("data").GetProperty("predictions").GetProperty("Level_2").GetRawText());
        Assert.False(reply.TryGetProperty("replayed", out _));
        Assert.Equal(1, (await Server.HistoryAsync(session)).GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task PredictBatch_ModelFailsOnOneSample_FailsAsAWhole(string ensemble, double bad, double good, string served)
    {
        await using var client = await Server.ConnectAsync();
        var session = (await client.ConfigureAsync($"\"ensemble_name\":\"{ensemble}\"")).Text("session_id");
        var error = await client.AskJsonAsync(Messages.Batch([Sample(good, good), Sample(good, bad), Sample(good, good)]));
        Assert.Equal("PREDICTION_ERROR", error.Text("error_code"));
        Assert.Equal(0, (await Server.HistoryAsync(session)).GetArrayLength());
        var reply = await client.AskAsync(Messages.Batch([Sample(good, good), Sample(good, good)]));
        Assert.Contains($"\"Level_2\":{served}}}],\"count\":2,", reply, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Predict_ModelFailsInABurst_OnlyTheMessagesAtFaultFail(string ensemble, double bad, double good, string served)
    {
        await using var client = await Server.ConfiguredAsync($"\"ensemble_name\":\"{ensemble}\"");
        for (var i = 0; i < 40; i++)
            await client.SendAsync(i % 5 == 3 ? Predict(good, bad) : Predict(good, good));
        for (var i = 0; i < 40; i++)
        {
            var reply = await client.ReceiveAsync();
            if (i % 5 == 3)
                Replies.IsError(reply, "PREDICTION_ERROR");
            else
                Assert.Contains($"\"Level_2\":{served}}}", reply, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Predict_FiniteInputWithInfiniteResult_IsPredictionError()
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(Messages.PredictOf(3e38), "PREDICTION_ERROR");
    }

    private static string Sample(double first, double second) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"Level_boundary_1":{{first}},"Level_boundary_2":{{second}}}""");

    private static string Predict(double first, double second, string? id = null) =>
        $$$"""{"type":"predict"{{{(id is null ? "" : ",\"id\":" + id)}}},"data":{"boundary_signals":{{{Sample(first, second)}}}}}""";
}
