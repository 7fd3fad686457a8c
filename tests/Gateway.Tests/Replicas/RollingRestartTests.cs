using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Sessions;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Gateway.Tests.Replicas;

/// <summary>A node goes away while clients send ahead.</summary>
[Collection(ReplicaGroup.Name)]
public sealed class RollingRestartTests(Database database)
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    [PostgresFact]
    public async Task Stop_ClientSendsAhead_EveryRecordedRequestWasAnsweredAndAResumeElsewhereLosesNone()
    {
        var store = await database.MakeAsync();
        await using var a = await Database.NodeAsync(store);
        await using var b = await Database.NodeAsync(store);
        await using var client = await a.ConnectAsync();
        var ack = await client.ConfigureAsync(Named);
        var sent = 0;
        var answered = 0;
        var sending = Task.Run(async () =>
        {
            try
            {
                for (; sent < 100_000; sent++)
                    await client.SendAsync(Messages.PredictOf(sent, $"{sent}"));
            }
            catch (Exception exception) when (exception is System.Net.WebSockets.WebSocketException or OperationCanceledException)
            {
                // The node does not take any more.
            }
        });

        var stopping = Task.CompletedTask;
        while (await client.TryReceiveAsync() is { } reply)
        {
            Assert.Contains($"\"id\":{answered},", reply, StringComparison.Ordinal);
            Assert.Contains(Messages.AnswerOf(answered), reply, StringComparison.Ordinal);
            if (++answered == 20)
                stopping = a.StopAsync();
        }

        Assert.Equal(1012, client.CloseCode);
        await client.CloseAsync();
        await sending.WaitAsync(StreamClient.Deadline);
        await stopping.WaitAsync(StreamClient.Deadline);

        await using var again = await b.ConnectAsync();
        var resumed = await again.ConfigureAsync(ResumeTests.Resume(ack));
        // What was recorded was answered: the drain loses no reply, even though the client went on sending.
        Assert.Equal(answered, resumed.GetProperty("predictions_count").GetInt64());
        for (var i = answered; i < answered + 5; i++)
            Assert.DoesNotContain("replayed", await again.AskAsync(Messages.PredictOf(i, $"{i}")), StringComparison.Ordinal);
        var history = await b.HistoryAsync(ack.Text("session_id"));
        Assert.Equal(Enumerable.Range(0, answered + 5), history.EnumerateArray().Select(
            static sample => sample.GetProperty("boundary_data").GetProperty("Temperature_boundary_1").GetInt32()));
    }

    [PostgresFact]
    public async Task Stop_DurabilityIsAsync_WhatWasAnsweredIsStoredBeforeTheClientIsSentElsewhere()
    {
        var store = await database.MakeAsync();
        await using var a = await Database.NodeAsync(store, "--History:Durability", "async", "--History:FlushInterval", "00:01:00");
        await using var b = await Database.NodeAsync(store);
        await using var client = await a.ConnectAsync();
        var ack = await client.ConfigureAsync(Named);
        for (var i = 0; i < 3; i++)
            await client.AskAsync(Messages.PredictOf(i));

        var stopping = a.StopAsync();
        Assert.Null(await client.TryReceiveAsync()); // 1012, and a stays for its goodbye
        await using var again = await b.ConnectAsync();
        Assert.Equal(3, (await again.ConfigureAsync(ResumeTests.Resume(ack))).GetProperty("predictions_count").GetInt64());

        Assert.Equal(1012, client.CloseCode);
        await client.CloseAsync();
        await stopping.WaitAsync(StreamClient.Deadline);
    }
}
