using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Silo.Tests.Clusters;

namespace StreamCluster.Silo.Tests.Sessions;

/// <summary>Calls that are lost at each point, between a real gateway and a real silo.</summary>
public sealed class LostCallTests : IAsyncLifetime
{
    private readonly LossyCalls _calls = new();
    private TestCluster _cluster = null!;

    private TestGateway Gateway => _cluster.Gateways[0];

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(silos: 1, gateways: 0);
        await _cluster.AddGatewayAsync(_calls.Register);
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(Loss.OfCall)]
    [InlineData(Loss.OfAnswer)]
    [InlineData(Loss.OfAnswer, Loss.OfCall)]
    [InlineData(Loss.OfCall, Loss.OfCall)]
    [InlineData(Loss.OfAnswer, Loss.OfAnswer)]
    public async Task Open_NewSessionAndLostCalls_IsTheOneSessionAndNotResumed(params Loss[] losses)
    {
        _calls.Lose(losses);
        var (client, ack) = await Gateway.ConfiguredAsync();
        Assert.False(ack.GetProperty("resumed").GetBoolean());
        Assert.Equal(losses.Length + 1, _calls.Calls);
        Assert.Contains(Messages.AnswerOf(1), await client.AskAsync(Messages.PredictOf(1)), StringComparison.Ordinal);

        // The acknowledged token is the stored one.
        var (resumed, second) = await Gateway.ConfiguredAsync(
            $"\"session_id\":\"{ack.Text("session_id")}\",\"resume_token\":\"{ack.Text("resume_token")}\"");
        Assert.True(second.GetProperty("resumed").GetBoolean());
        Assert.Equal(1, second.GetProperty("predictions_count").GetInt64());
        await resumed.DisposeAsync();
        await client.DisposeAsync();
    }

    [Theory]
    [InlineData(Loss.OfCall)]
    [InlineData(Loss.OfAnswer)]
    [InlineData(Loss.OfAnswer, Loss.OfAnswer, Loss.OfCall)]
    public async Task Resume_LostCalls_TakesTheSessionOver(params Loss[] losses)
    {
        var (first, ack) = await Gateway.ConfiguredAsync();
        await first.AskAsync(Messages.PredictOf(1));
        _calls.Lose(losses);
        var (second, resumed) = await Gateway.ConfiguredAsync(
            $"\"session_id\":\"{ack.Text("session_id")}\",\"resume_token\":\"{ack.Text("resume_token")}\"");
        Assert.True(resumed.GetProperty("resumed").GetBoolean());
        Assert.Contains(Messages.AnswerOf(2), await second.AskAsync(Messages.PredictOf(2)), StringComparison.Ordinal);
        Assert.Equal(4001, await first.ReceiveCloseAsync());
        Assert.Equal(new[] { 1, 2 }, await Gateway.HistoryAsync(ack.Text("session_id")));
        await second.DisposeAsync();
        await first.DisposeAsync();
    }

    [Theory]
    [InlineData(Loss.OfCall)]
    [InlineData(Loss.OfAnswer)]
    [InlineData(Loss.OfAnswer, Loss.OfAnswer, Loss.OfCall)]
    public async Task Reconfigure_LostCalls_IsInForceOnceAndTheConnectionGoesOn(params Loss[] losses)
    {
        var (client, ack) = await Gateway.ConfiguredAsync();
        await client.AskAsync(Messages.PredictOf(1));
        _calls.Lose(losses);
        var again = await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\",\"batch_size\":3");
        Replies.IsError(await client.AskAsync(Messages.Batch([.. Enumerable.Repeat(Messages.Sample, 4)])), "BATCH_TOO_LARGE", """{"batch_size":4,"max_batch_size":3}""");
        Assert.Equal(1, again.GetProperty("predictions_count").GetInt32());
        Assert.Equal(losses.Length + 1, _calls.Calls);
        Assert.Contains(Messages.AnswerOf(2), await client.AskAsync(Messages.PredictOf(2)), StringComparison.Ordinal);
        Assert.Equal(new[] { 1, 2 }, await Gateway.HistoryAsync(ack.Text("session_id")));
        await client.DisposeAsync();
    }

    [Theory]
    [InlineData(Loss.OfCall)]
    [InlineData(Loss.OfAnswer)]
    [InlineData(Loss.OfAnswer, Loss.OfAnswer, Loss.OfCall)]
    public async Task Predict_LostCalls_AnswersOnceAndRecordsOnce(params Loss[] losses)
    {
        var (client, ack) = await Gateway.ConfiguredAsync();
        _calls.Lose(losses);
        var reply = await client.AskAsync(Messages.PredictOf(5, "\"x\""));
        Assert.Contains(Messages.AnswerOf(5), reply, StringComparison.Ordinal);
        Assert.DoesNotContain("replayed", reply, StringComparison.Ordinal);
        Assert.Equal(losses.Length + 1, _calls.Calls);
        Assert.Contains(Messages.AnswerOf(6), await client.AskAsync(Messages.PredictOf(6)), StringComparison.Ordinal);
        Assert.Equal(new[] { 5, 6 }, await Gateway.HistoryAsync(ack.Text("session_id")));
        Assert.Equal(2, (await Gateway.StatsAsync()).GetProperty("total_predictions").GetInt32());
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Predict_CallTimesOut_IsNotRepeatedAndClosesWith1013()
    {
        var (client, ack) = await Gateway.ConfiguredAsync();
        _calls.Lose(Loss.OfTime);
        await client.SendAsync(Messages.PredictOf(5));
        Assert.Equal(1013, await client.ReceiveCloseAsync());
        Assert.Equal(1, _calls.Calls);
        Assert.Equal(new[] { 5 }, await Gateway.HistoryAsync(ack.Text("session_id"))); // an error would have denied it
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Predict_NoCallArrivesInTime_ClosesWith1013()
    {
        await _cluster.AddGatewayAsync(_calls.Register, "--Cluster:RetryFor", "00:00:00");
        var (client, _) = await _cluster.Gateways[1].ConfiguredAsync();
        _calls.Lose(Loss.OfAnswer);
        await client.SendAsync(Messages.PredictOf(1));
        Assert.Equal(1013, await client.ReceiveCloseAsync());
        await client.DisposeAsync();
    }

    /// <summary>Orleans looks up the ensemble grain in its directory, possibly on a dead silo.</summary>
    [Fact]
    public async Task Predict_LostRuns_AnswersAndRecordsOnce()
    {
        var calls = new LossyCalls();
        await using var cluster = await TestCluster.StartAsync(silos: 0, gateways: 0);
        await cluster.AddGatewayAsync(calls.Register, "--Cluster:Role", "all");
        var node = cluster.Gateways[0];
        var (client, ack) = await node.ConfiguredAsync();
        calls.LoseRuns(3);
        Assert.Contains(Messages.AnswerOf(5), await client.AskAsync(Messages.PredictOf(5)), StringComparison.Ordinal);
        calls.LoseRuns(1);
        Assert.Contains(Messages.AnswerOf(6), await client.AskAsync(Messages.PredictOf(6, "\"x\"")), StringComparison.Ordinal);
        Assert.Equal(new[] { 5, 6 }, await node.HistoryAsync(ack.Text("session_id")));
        await client.DisposeAsync();
    }
}
