using System.Net;
using System.Text.Json;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Client.Reconnecting;

/// <summary>What the client says and does, message by message.</summary>
public class ResumeScriptTests
{
    private static readonly SignalNames Names = new(["a"]);
    private readonly TaskCompletionSource _answered = new();

    [Fact]
    public async Task PredictAsync_ConnectionLost_ResumesAndSendsTheSameMessagesAgain()
    {
        var before = new List<string>();
        var after = new List<string>();
        JsonElement config = default;
        await using var server = await ScriptedServer.StartAsync(async (socket, number) =>
        {
            if (number == 1)
            {
                await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: false);
                await ScriptedServer.AnswerAsync(socket);
                for (var i = 0; i < 3; i++)
                    before.Add(await ScriptedServer.ReceiveAsync(socket));
                return;
            }

            config = await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: true);
            for (var i = 0; i < 4; i++)
                after.Add((await ScriptedServer.AnswerAsync(socket)).GetRawText());
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server, options => options with { MaxOutstanding = 3 });

        await client.PredictAsync(Reading(0));
        await Task.WhenAll(Enumerable.Range(1, 4).Select(i => client.PredictAsync(Reading(i))));

        Assert.Equal(before, after[..3]);
        Assert.Equal(("s", "token of s", "E"), (config.GetProperty("session_id").GetString(), config.GetProperty("resume_token").GetString(), config.GetProperty("ensemble_name").GetString()));
        Assert.All(after, static message => Assert.InRange(JsonDocument.Parse(message).RootElement.GetProperty("id").GetString()!.Length, 1, 64));
    }

    [Fact]
    public async Task PredictAsync_SessionUnknownMeanwhile_GoesOnWithTheNewOneAndSaysSo()
    {
        await using var server = await ScriptedServer.StartAsync(async (socket, number) =>
        {
            await ScriptedServer.AcknowledgeAsync(socket, "s" + number, resumed: number == 3);
            if (number == 3)
                await ScriptedServer.AnswerAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server);
        var log = new StateLog(client);

        var call = client.PredictAsync(Reading(0));

        Assert.Equal(1, (await call)["t"]);
        Assert.False((await log.ToAsync(StreamState.Connected)).Resumed);
        Assert.True((await log.ToAsync(StreamState.Connected)).Resumed);
        Assert.Equal(new StreamSession("s3", "token of s3"), client.Session);
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(1011)]
    [InlineData(1012)]
    [InlineData(1013)]
    [InlineData(4000)]
    [InlineData(4002)]
    public async Task PredictAsync_ServerClosesForNow_ResumesAtTheNext(int code)
    {
        await using var leaving = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: false);
            await ScriptedServer.ReceiveAsync(socket);
            await ScriptedServer.CloseAsync(socket, code);
        });
        await using var next = await ResumedServerAsync();
        await using var client = await ConnectAsync(leaving, options => options with { Endpoints = [leaving.Endpoint, next.Endpoint] });
        var log = new StateLog(client);

        await client.PredictAsync(Reading(0));

        Assert.Equal(code, Assert.IsType<StreamClosedException>((await log.ToAsync(StreamState.Reconnecting)).Reason).CloseCode);
        var resumed = await log.ToAsync(StreamState.Connected);
        Assert.Equal((next.Endpoint, 1, true), (resumed.Endpoint, resumed.Attempts, resumed.Resumed));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(4001)]
    [InlineData(4003)]
    public async Task PredictAsync_ServerClosesForGood_EndsWithoutAnotherConnection(int code)
    {
        var connections = 0;
        await using var server = await ScriptedServer.StartAsync(async (socket, number) =>
        {
            connections = number;
            await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: false);
            await ScriptedServer.ReceiveAsync(socket);
            await ScriptedServer.CloseAsync(socket, code);
        });
        await using var client = await ConnectAsync(server);
        var log = new StateLog(client);

        var calls = Enumerable.Range(0, 3).Select(i => client.PredictAsync(Reading(i))).ToArray();

        foreach (var call in calls)
            Assert.Equal(code, (await Assert.ThrowsAsync<StreamClosedException>(() => call)).CloseCode);
        Assert.Equal(StreamState.Connected, (await log.ToAsync(StreamState.Closed)).From);
        Assert.Equal((StreamState.Closed, 1), (client.State, connections));
    }

    /// <summary>The server takes up an attempt to resume that the client has given up, and so detaches the client's next connection.</summary>
    [Fact]
    public async Task PredictAsync_DetachedByItsOwnLateResume_GoesOnOnceAndThenEnds()
    {
        var connections = 0;
        await using var server = await ScriptedServer.StartAsync(async (socket, number) =>
        {
            connections = number;
            if (number == 2)
            {
                await ScriptedServer.ReceiveAsync(socket); // the configuration; no answer, and the connection breaks
                return;
            }

            await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: number > 1);
            await ScriptedServer.AnswerAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
            if (number > 2)
                await ScriptedServer.CloseAsync(socket, 4001);
        });
        await using var client = await ConnectAsync(server);

        await client.PredictAsync(Reading(0));
        for (var i = 1; i < 3; i++)
            await client.PredictAsync(Reading(i));
        Assert.Equal(4001, (await Assert.ThrowsAsync<StreamClosedException>(() => client.PredictAsync(Reading(3)))).CloseCode);
        Assert.Equal(4, connections);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task PredictAsync_KeyNoLongerTaken_Ends(int status)
    {
        await using var server = await OneAnswerThenAsync(
            static (_, _) => Task.CompletedTask,
            (response, number) =>
            {
                response.StatusCode = status;
                return number > 1;
            });
        await using var client = await ConnectAsync(server);
        var log = new StateLog(client);

        await client.PredictAsync(Reading(0));
        _answered.SetResult();

        var refused = Assert.IsType<StreamConnectException>((await log.ToAsync(StreamState.Closed)).Reason);
        Assert.Equal((HttpStatusCode)status, refused.Status);
        Assert.Same(refused, await Assert.ThrowsAsync<StreamConnectException>(() => client.PredictAsync(Reading(1))));
    }

    [Theory]
    [InlineData("SESSION_FORBIDDEN")]
    [InlineData("ENSEMBLE_NOT_FOUND")]
    [InlineData("INVALID_MESSAGE")]
    public async Task PredictAsync_ResumeRefused_EndsWithTheError(string code)
    {
        await using var server = await OneAnswerThenAsync(async (socket, _) =>
        {
            await ScriptedServer.ReceiveAsync(socket);
            await ScriptedServer.ErrorAsync(socket, code);
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server);
        var log = new StateLog(client);

        await client.PredictAsync(Reading(0));
        _answered.SetResult();
        var waiting = client.PredictAsync(Reading(1));

        Assert.Equal(code, (await Assert.ThrowsAsync<StreamErrorException>(() => waiting)).CodeText);
        Assert.Equal(StreamState.Reconnecting, (await log.ToAsync(StreamState.Closed)).From);
    }

    [Theory]
    [InlineData("OVERLOADED")]
    [InlineData("RATE_LIMITED")]
    [InlineData("INTERNAL_ERROR")]
    [InlineData("OF_A_LATER_VERSION")]
    public async Task PredictAsync_ResumePutOff_IsTriedAgain(string code)
    {
        await using var server = await OneAnswerThenAsync(async (socket, number) =>
        {
            if (number < 4)
            {
                await ScriptedServer.ReceiveAsync(socket);
                await ScriptedServer.ErrorAsync(socket, code);
                await ScriptedServer.ReceiveAsync(socket);
                return;
            }

            await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: true);
            await ScriptedServer.AnswerAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server);
        var log = new StateLog(client);

        await client.PredictAsync(Reading(0));
        _answered.SetResult();
        await client.PredictAsync(Reading(1));

        Assert.Equal(3, (await log.ToAsync(StreamState.Connected)).Attempts);
    }

    [Fact]
    public async Task PredictAsync_TemporaryErrorOfTheRequest_IsTheCallersAnswer()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: false);
            await ScriptedServer.ReceiveAsync(socket);
            await ScriptedServer.ErrorAsync(socket, "OVERLOADED");
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server);

        Assert.True((await Assert.ThrowsAsync<StreamErrorException>(() => client.PredictAsync(Reading(0)))).IsTemporary);
        Assert.Equal(StreamState.Connected, client.State);
    }

    [Fact]
    public async Task PredictAsync_ReconnectingSwitchedOff_EndsWithTheConnection()
    {
        await using var server = await OneAnswerThenAsync(static (_, _) => Task.CompletedTask);
        await using var client = await ConnectAsync(server, static options => options with { Reconnect = null });
        var log = new StateLog(client);

        await client.PredictAsync(Reading(0));
        _answered.SetResult();

        Assert.Null(Assert.IsType<StreamClosedException>((await log.ToAsync(StreamState.Closed)).Reason).CloseCode);
    }

    [Fact]
    public async Task ConnectAsync_FirstOfSeveralUnavailable_TakesTheNext()
    {
        await using var full = await ScriptedServer.StartAsync(
            static (_, _) => Task.CompletedTask,
            static (response, _) =>
            {
                response.StatusCode = 503;
                return true;
            });
        await using var well = await ResumedServerAsync();

        await using var client = await ConnectAsync(full, options => options with { Endpoints = [full.Endpoint, well.Endpoint] });

        await client.PredictAsync(Reading(0));
    }

    [Fact]
    public void ToString_OfWhatHoldsSecrets_ShowsNone()
    {
        var session = new StreamSession("session_1", "s3cret");
        var options = new StreamClientOptions { Endpoint = StreamEndpoint.Parse("http://a"), ApiKey = "s3cret", Resume = session };
        var ack = new SessionAck { SessionId = "session_1", ResumeToken = "s3cret" };

        Assert.All([session.ToString(), $"{options}", $"{ack}"], static text => Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal));
        Assert.Equal(session, ack.Session);
    }

    private static Reading Reading(int value) => new(Names, new[] { (double)value });

    private static Task<StreamClient> ConnectAsync(ScriptedServer server, Func<StreamClientOptions, StreamClientOptions>? change = null)
    {
        var options = new StreamClientOptions
        {
            Endpoint = server.Endpoint,
            Session = new SessionOptions { EnsembleName = "E" },
            Reconnect = new ReconnectOptions { InitialDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(10) },
        };
        return StreamClient.ConnectAsync(change?.Invoke(options) ?? options);
    }

    /// <summary>Its first connection answers one request and is lost then; what follows is the test's.</summary>
    private Task<ScriptedServer> OneAnswerThenAsync(
        Func<System.Net.WebSockets.WebSocket, int, Task> then, Func<Microsoft.AspNetCore.Http.HttpResponse, int, bool>? refuse = null) =>
        ScriptedServer.StartAsync(
            async (socket, number) =>
            {
                if (number > 1)
                {
                    await then(socket, number);
                    return;
                }

                await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: false);
                await ScriptedServer.AnswerAsync(socket);
                await _answered.Task;
            },
            refuse);

    private static Task<ScriptedServer> ResumedServerAsync() => ScriptedServer.StartAsync(async socket =>
    {
        await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: true);
        await ScriptedServer.AnswerAsync(socket);
        await ScriptedServer.ReceiveAsync(socket);
    });
}
