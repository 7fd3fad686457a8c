using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>A silo goes away while clients send; no client sees it.</summary>
public sealed class FailoverTests
{
    private const int Sessions = 24;
    private const int Before = 10;
    private const int Messages = 40;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task SiloKilled_ClientsSendOn_EverySessionAnswersOnTheSameSocketAndNothingIsLostOrDoubled(int silos)
    {
        await using var cluster = await TestCluster.StartAsync(silos);
        await GoesOnAsync(cluster, async () => await cluster.KillSiloAsync(cluster.Silos[^1]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task SiloStops_ClientsSendOn_ItsSessionsMoveWithoutAnError(int silos)
    {
        await using var cluster = await TestCluster.StartAsync(silos);
        await GoesOnAsync(cluster, async () => await cluster.StopSiloAsync(cluster.Silos[^1]));
    }

    [Fact]
    public async Task SilosRestartInTurn_ClientsSendOn_NothingIsLostOrDoubled()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        await GoesOnAsync(cluster, async () =>
        {
            foreach (var silo in cluster.Silos.ToArray())
            {
                await cluster.AddSiloAsync();
                await cluster.StopSiloAsync(silo);
            }
        });
    }

    [Fact]
    public async Task SiloStops_DurabilityAsync_WhatWasAnsweredIsRecorded()
    {
        await using var cluster = await TestCluster.StartAsync(2, 1, "--History:Durability", "async", "--History:FlushInterval", "00:01:00");
        await GoesOnAsync(cluster, async () => await cluster.StopSiloAsync(cluster.Silos[^1]));
    }

    private static async Task GoesOnAsync(TestCluster cluster, Func<Task> fault)
    {
        var gateway = cluster.Gateways[0];
        using var far = new CountdownEvent(Sessions);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => gateway.ConfiguredAsync()));
        var sending = clients.Select(async entry =>
        {
            for (var i = 0; i < Messages; i++)
            {
                var reply = await entry.Client.AskAsync(Gateway.Tests.Server.Messages.PredictOf(i));
                Assert.True(reply.Contains(Gateway.Tests.Server.Messages.AnswerOf(i), StringComparison.Ordinal), reply);
                if (i != Before)
                    continue;
                if (far.Signal())
                    begun.SetResult();
                await begun.Task;
            }
        }).ToArray();
        await Task.WhenAny(begun.Task, Task.WhenAll(sending));
        await fault();
        await Task.WhenAll(sending).WaitAsync(StreamClient.Deadline);

        foreach (var (client, ack) in clients)
        {
            Assert.Equal(Enumerable.Range(0, Messages), await gateway.HistoryAsync(ack.GetProperty("session_id").GetString()!));
            var again = await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
            Assert.Equal(Messages, again.GetProperty("predictions_count").GetInt32());
            await client.DisposeAsync();
        }

        Assert.Equal(Sessions * Messages, (await gateway.StatsAsync()).GetProperty("total_predictions").GetInt32());
    }
}
