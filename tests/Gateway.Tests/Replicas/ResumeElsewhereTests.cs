using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Sessions;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Gateway.Tests.Replicas;

/// <summary>A session that goes on at another node of the same store.</summary>
[Collection(ReplicaGroup.Name)]
public sealed class ResumeElsewhereTests(Database database)
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    [PostgresFact]
    public async Task Resume_AtAnotherNode_GoesOnWithConfigurationCountersAndRecord()
    {
        var store = await database.MakeAsync();
        await using var a = await Database.NodeAsync(store);
        await using var b = await Database.NodeAsync(store);
        await using var first = await a.ConnectAsync();
        var ack = await first.ConfigureAsync(Named + ",\"include_metadata\":false,\"batch_size\":3");
        var answered = await first.AskAsync(Messages.PredictOf(1, "\"x\""));
        await first.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample], id: "2"));
        await first.AskAsync(Messages.PredictOf(3));

        await using var second = await b.ConnectAsync();
        var resumed = await second.ConfigureAsync(ResumeTests.Resume(ack));

        Assert.Equal(ack.Text("session_id"), resumed.Text("session_id"));
        Assert.True(resumed.GetProperty("resumed").GetBoolean());
        Assert.Equal(5, resumed.GetProperty("predictions_count").GetInt64());
        Assert.Equal(
            answered.Replace("\"id\":\"x\"", "\"id\":\"x\",\"replayed\":true", StringComparison.Ordinal), await second.AskAsync(Messages.PredictOf(1, "\"x\"")));
        Replies.IsError(await second.AskAsync(Messages.PredictOf(9, "2")), "ID_REUSED", id: "2");
        await second.AskAsync(Messages.PredictOf(4));
        foreach (var node in new[] { a, b })
        {
            var history = await node.HistoryAsync(ack.Text("session_id"));
            Assert.Equal([1, 24, 24, 24, 3, 4], history.EnumerateArray().Select(T1Of));
        }
    }

    [PostgresFact]
    public async Task OlderConnection_SendsAfterTheResume_IsClosedWith4001AndRecordsNothing()
    {
        var store = await database.MakeAsync();
        await using var a = await Database.NodeAsync(store);
        await using var b = await Database.NodeAsync(store);
        await using var first = await a.ConnectAsync();
        var ack = await first.ConfigureAsync(Named);
        await first.AskAsync(Messages.PredictOf(1));
        await using var second = await b.ConnectAsync();
        await second.ConfigureAsync(ResumeTests.Resume(ack));

        await first.SendAsync(Messages.PredictOf(2));
        Assert.Equal(4001, await first.ReceiveCloseAsync());
        await second.AskAsync(Messages.PredictOf(3));
        Assert.Equal([1, 3], (await b.HistoryAsync(ack.Text("session_id"))).EnumerateArray().Select(T1Of));
    }

    [PostgresFact]
    public async Task OlderConnection_IsSilent_IsClosedWith4001()
    {
        var store = await database.MakeAsync();
        var time = new SweepTime();
        await using var a = await Database.NodeAsync(builder => builder.Services.AddSingleton<TimeProvider>(time), store);
        await using var b = await Database.NodeAsync(store);
        await using var silent = await a.ConnectAsync();
        await using var other = await a.ConnectAsync();
        var ack = await silent.ConfigureAsync(Named);
        await other.ConfigureAsync(Named);
        await using var newer = await b.ConnectAsync();
        await newer.ConfigureAsync(ResumeTests.Resume(ack));

        var closed = silent.ReceiveCloseAsync();
        await time.SweepUntilAsync(closed);
        Assert.Equal(4001, await closed);
        await other.ServesAsync();
    }

    [PostgresFact]
    public async Task Resume_BackAndForth_OrderIsKeptAndNothingIsTwice()
    {
        const int times = 30;
        var store = await database.MakeAsync();
        await using var a = await Database.NodeAsync(store);
        await using var b = await Database.NodeAsync(store);
        var ack = default(JsonElement);
        for (var i = 0; i < times; i++)
        {
            await using var client = await (i % 2 == 0 ? a : b).ConnectAsync();
            ack = await client.ConfigureAsync(i == 0 ? Named : ResumeTests.Resume(ack));
            Assert.Equal(2 * i, ack.GetProperty("predictions_count").GetInt64());
            if (i > 0)
                Assert.Contains("\"replayed\":true", await client.AskAsync(Messages.PredictOf((2 * i) - 1, $"{(2 * i) - 1}")), StringComparison.Ordinal);
            await client.AskAsync(Messages.PredictOf(2 * i, $"{2 * i}"));
            await client.AskAsync(Messages.PredictOf((2 * i) + 1, $"{(2 * i) + 1}"));
        }

        Assert.Equal(Enumerable.Range(0, 2 * times), (await a.HistoryAsync(ack.Text("session_id"))).EnumerateArray().Select(T1Of));
    }

    [PostgresFact]
    public async Task Resume_TwoNodesAtOnce_OneConnectionStays()
    {
        var store = await database.MakeAsync();
        await using var a = await Database.NodeAsync(store);
        await using var b = await Database.NodeAsync(store);
        JsonElement ack;
        await using (var first = await a.ConnectAsync())
            ack = await first.ConfigureAsync(Named);
        for (var round = 0; round < 10; round++)
        {
            await using var left = await a.ConnectAsync();
            await using var right = await b.ConnectAsync();
            await Task.WhenAll(left.ConfigureAsync(ResumeTests.Resume(ack)), right.ConfigureAsync(ResumeTests.Resume(ack)));
            await Task.WhenAll(left.SendAsync(Messages.Predict), right.SendAsync(Messages.Predict));
            var replies = await Task.WhenAll(left.TryReceiveAsync(), right.TryReceiveAsync());
            Assert.Single(replies, static reply => reply is not null);
            Assert.Equal(4001, replies[0] is null ? left.CloseCode : right.CloseCode);
        }

        Assert.Equal(10, (await b.HistoryAsync(ack.Text("session_id"))).GetArrayLength());
    }

    private static int T1Of(JsonElement sample) => sample.GetProperty("boundary_data").GetProperty("Temperature_boundary_1").GetInt32();
}
