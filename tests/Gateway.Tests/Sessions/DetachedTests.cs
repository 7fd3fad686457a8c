using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Sessions;

/// <summary>Which connections are closed because their session went on elsewhere, and which are not.</summary>
public sealed class DetachedTests
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";

    [Fact]
    public async Task SilentConnection_TheNewerOneHasLeftAgain_IsClosedWith4001()
    {
        var time = new SweepTime();
        await using var server = await TestServer.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        await using var silent = await server.ConnectAsync();
        var ack = await silent.ConfigureAsync(Named);
        await using (var newer = await server.ConnectAsync())
        {
            await newer.ConfigureAsync(ResumeTests.Resume(ack));
            await newer.CloseAsync();
        }

        // It has left when it is not counted any more; nothing has looked after the connections so far.
        while ((await server.StatsAsync()).GetProperty("active_connections").GetInt32() != 1)
            await Task.Yield();
        var closed = silent.ReceiveCloseAsync();
        await time.SweepUntilAsync(closed);
        Assert.Equal(4001, await closed);
    }

    [Fact]
    public async Task SilentConnections_MoreThanOnePageOfThem_ThoseThatAreLeftAreClosedWith4001()
    {
        const int many = DetachedSearch.PageLength + 10; // the last does not move up to the first page when others leave
        var time = new SweepTime();
        await using var server = await TestServer.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var silent = new List<RawSocket>();
        var acks = new List<JsonElement>();
        for (var i = 0; i < many; i++)
        {
            silent.Add(await RawSocket.ConnectAsync(server.Address));
            acks.Add(JsonElement.Parse(await silent[i].AskAsync(Messages.Config(Named))));
        }

        int[] left = [0, DetachedSearch.PageLength - 1, DetachedSearch.PageLength, many - 1];
        foreach (var i in left)
        {
            await using var newer = await server.ConnectAsync();
            await newer.ConfigureAsync(ResumeTests.Resume(acks[i]));
            await newer.CloseAsync();
        }

        var closed = Task.WhenAll(left.Select(i => silent[i].ReceiveCloseAsync()));
        await time.SweepUntilAsync(closed);
        Assert.All(await closed, static code => Assert.Equal(4001, code));
        for (var i = 0; i < many; i++)
        {
            if (!left.Contains(i))
                Assert.Contains(Messages.Answer, await silent[i].AskAsync(Messages.Predict), StringComparison.Ordinal);
            await silent[i].DisposeAsync();
        }
    }

    [Fact]
    public async Task Config_ResumesItsOwnSessionAgainAndAgain_IsNeverClosedWith4001()
    {
        const int times = 200;
        var time = new SweepTime();
        await using var server = await TestServer.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        await using var client = await server.ConnectAsync();
        var ack = await client.ConfigureAsync(Named);
        await time.SweepUntilAsync(Task.Run(() => ResumeInPlaceAsync(client, ack, times)));

        var history = await server.HistoryAsync(ack.Text("session_id"));
        Assert.Equal(2 * times, history.GetArrayLength());
        for (var i = 0; i < times; i++)
            Assert.Equal(i, history[2 * i].GetProperty("boundary_data").GetProperty("Temperature_boundary_1").GetInt32());
    }

    private static async Task ResumeInPlaceAsync(StreamClient client, JsonElement ack, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.DoesNotContain("replayed", await client.AskAsync(Messages.PredictOf(i, $"{i}")), StringComparison.Ordinal);
            await client.SendAsync(Messages.Predict); // what is ahead of a configuration is answered by the old hold
            var resume = client.SendAsync(Messages.Config(ResumeTests.Resume(ack)));
            Assert.Contains(Messages.Answer, await client.ReceiveAsync(), StringComparison.Ordinal);
            await resume;
            var again = JsonElement.Parse(await client.ReceiveAsync());
            Assert.True(again.GetProperty("resumed").GetBoolean());
            Assert.Equal(2 * (i + 1), again.GetProperty("predictions_count").GetInt64());
            var known = i / 2;
            var reply = await client.AskAsync(Messages.PredictOf(known, $"{known}"));
            Assert.Contains("\"replayed\":true", reply, StringComparison.Ordinal);
            Assert.Contains(Messages.AnswerOf(known), reply, StringComparison.Ordinal);
        }
    }
}
