using System.Net.WebSockets;
using System.Text.Json;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Client;

public class StreamClientTests
{
    private static readonly SignalNames BoundaryNames = new(["Druck \"ä\"", "b"]);

    [Fact]
    public async Task PredictAsync_RepliesInOrder_AreMatchedToTheirCalls()
    {
        var sent = new List<JsonElement>();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket);
            for (var i = 0; i < 3; i++)
                sent.Add(JsonDocument.Parse(await ScriptedServer.ReceiveAsync(socket)).RootElement);
            foreach (var request in sent)
            {
                var value = request.GetProperty("data").GetProperty("boundary_signals").GetProperty("b").GetRawText();
                await ScriptedServer.SendAsync(socket, $$$"""
                    {"type":"prediction","id":{{{request.GetProperty("id").GetRawText()}}},"status":"success","data":{"predictions":{"t\u0031":{{{value}}},
                     "t2":2},"signals_used_boost":["t2"],"latency_ms":0.5,"timestamp":"now"}}
                    """);
            }

            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server);
        double[] row = [1, 0];

        var calls = new List<Task<Prediction>>();
        for (var i = 0; i < 3; i++)
        {
            row[1] = i + 0.1;
            calls.Add(client.PredictAsync(new Reading(BoundaryNames, row), "t" + i));
        }

        var predictions = await Task.WhenAll(calls);

        Assert.Equal([0.1f, 1.1f, 2.1f], predictions.Select(prediction => prediction["t1"]));
        Assert.Equal(["t2"], predictions[2].SignalsUsedBoost!);
        Assert.Same(predictions[0].Signals, predictions[2].Signals);
        Assert.Equal(["t0", "t1", "t2"], sent.Select(request => request.GetProperty("data").GetProperty("timestamp").GetString()));
        Assert.Equal(1, sent[0].GetProperty("data").GetProperty("boundary_signals").GetProperty("Druck \"ä\"").GetDouble());
        Assert.Equal(3, sent.Select(request => request.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(("session_1", 2), (client.Ack.SessionId, client.Ack.Ensemble.NumSignals));
    }

    [Fact]
    public async Task PredictAsync_ErrorReply_ThrowsAndTheConnectionGoesOn()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
            await ScriptedServer.SendAsync(socket, """
                {"type":"error","error_code":"RATE_LIMITED","message":"Too fast.","details":{"retry_after_ms":250}}
                """);
            await ScriptedServer.ReceiveAsync(socket);
            await ScriptedServer.SendAsync(socket, """{"type":"prediction","data":{"predictions":{"t":1}}}""");
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server);

        var error = await Assert.ThrowsAsync<StreamErrorException>(() => client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 2 })));
        var prediction = await client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 2 }));

        Assert.Equal((StreamErrorCode.RateLimited, "RATE_LIMITED", true), (error.Code, error.CodeText, error.IsTemporary));
        Assert.Equal(TimeSpan.FromMilliseconds(250), error.RetryAfter);
        Assert.Equal(1, prediction["t"]);
    }

    [Fact]
    public async Task PredictAsync_ServerCloses_FailsEveryOutstandingAndLaterCallWithTheCode()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
            await socket.CloseOutputAsync((WebSocketCloseStatus)4001, "resumed", CancellationToken.None);
            while ((await socket.ReceiveAsync(new byte[1024], CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                // Requests that were on their way.
            }
        });
        await using var client = await ConnectAsync(server);

        var calls = Enumerable.Range(0, 3).Select(_ => client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 2 }))).ToArray();

        foreach (var call in calls)
            Assert.Equal((4001, "resumed", false), Facts(await Assert.ThrowsAsync<StreamClosedException>(() => call)));
        var later = await Assert.ThrowsAsync<StreamClosedException>(() => client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 2 })));
        Assert.Equal(4001, later.CloseCode);

        static (int?, string, bool) Facts(StreamClosedException closed) => (closed.CloseCode, closed.Reason, closed.MayReconnect);
    }

    [Theory]
    [InlineData("""{"type":"prediction","id":"another","data":{"predictions":{"t":1}}}""")]
    [InlineData("""{"type":"prediction_batch","data":{"predictions":[{"t":1}],"count":1}}""")]
    [InlineData("""{"type":"prediction","data":{"predictions":{"t":"1"}}}""")]
    [InlineData("""not json""")]
    public async Task PredictAsync_ReplyOfAnotherKind_EndsTheConnection(string reply)
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
            await ScriptedServer.SendAsync(socket, reply);
            await socket.ReceiveAsync(new byte[1024], CancellationToken.None);
        });
        await using var client = await ConnectAsync(server);

        await Assert.ThrowsAsync<StreamProtocolException>(() => client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 2 })));
        await Assert.ThrowsAsync<StreamProtocolException>(() => client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 2 })));
    }

    [Fact]
    public async Task PredictAsync_ReplyLongerThanAllowed_EndsTheConnection()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
            var reply = """{"type":"prediction","data":{"predictions":{"NAME":1}}}""";
            await ScriptedServer.SendAsync(socket, reply.Replace("NAME", new string('x', 4096), StringComparison.Ordinal));
            await socket.ReceiveAsync(new byte[1024], CancellationToken.None);
        });
        await using var client = await ConnectAsync(server, options => options with { MaxReplyBytes = 1024 });

        await Assert.ThrowsAsync<StreamProtocolException>(() => client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 2 })));
    }

    [Fact]
    public async Task PredictAsync_WindowOfOne_SendsTheNextOnlyAfterTheReply()
    {
        var second = new TaskCompletionSource<bool>();
        var allCalled = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
            var next = ScriptedServer.ReceiveAsync(socket);
            await allCalled.Task;
            Assert.False(next.IsCompleted);
            await ScriptedServer.SendAsync(socket, """{"type":"prediction","data":{"predictions":{"t":1}}}""");
            var request = await next;
            second.SetResult(request.Contains("\"b\":3", StringComparison.Ordinal));
            await ScriptedServer.SendAsync(socket, """{"type":"prediction","data":{"predictions":{"t":2}}}""");
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server, options => options with { MaxOutstanding = 1 });

        using var giveUp = new CancellationTokenSource();
        var first = client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 1 }));
        var abandoned = client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 2 }), cancellationToken: giveUp.Token);
        await giveUp.CancelAsync();
        var last = client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 3 }));
        allCalled.SetResult();

        Assert.Equal(1, (await first)["t"]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        Assert.Equal(2, (await last)["t"]);
        Assert.True(await second.Task, "the request given up before its turn was sent");
    }

    [Fact]
    public async Task PredictBatchAsync_Rows_ComeBackRowMajor()
    {
        var request = "";
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket);
            request = await ScriptedServer.ReceiveAsync(socket);
            await ScriptedServer.SendAsync(socket, """
                {"type":"prediction_batch","status":"success","data":{"predictions":[{"a":1,"b":2},{"a":3,"b":4.5}],"count":2,"latency_ms":1.3}}
                """);
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server);

        var batch = await client.PredictBatchAsync(
            [new Reading(BoundaryNames, new[] { 1f, 0.1f }), new Reading(BoundaryNames, new[] { 2, 0.1 })], ["x", null]);

        Assert.Equal([3, 4.5f], batch.Row(1).ToArray());
        Assert.Equal((2, 1.3), (batch.Count, batch.LatencyMs));
        var data = JsonDocument.Parse(request).RootElement.GetProperty("data");
        Assert.Equal("""["x",null]""", data.GetProperty("timestamps").GetRawText());
        Assert.Equal("0.1", data.GetProperty("batch")[0].GetProperty("b").GetRawText());
    }

    [Fact]
    public async Task PredictAsync_ValueNotFinite_IsRefusedBeforeItIsSent()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
            await ScriptedServer.SendAsync(socket, """{"type":"prediction","data":{"predictions":{"t":1}}}""");
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var client = await ConnectAsync(server);

        Assert.Throws<ArgumentException>(() => { _ = client.PredictAsync(new Reading(BoundaryNames, new[] { 1, double.NaN })); });
        Assert.Equal(1, (await client.PredictAsync(new Reading(BoundaryNames, new float[] { 1, 1 })))["t"]);
    }

    [Fact]
    public async Task ConnectAsync_NobodyListens_SaysSo()
    {
        var server = await ScriptedServer.StartAsync(static _ => Task.CompletedTask);
        var endpoint = server.Endpoint;
        await server.DisposeAsync();

        var refused = await Assert.ThrowsAsync<StreamConnectException>(() => StreamClient.ConnectAsync(Options(endpoint)));

        Assert.Null(refused.Status);
    }

    private static StreamClientOptions Options(StreamEndpoint endpoint) =>
        new() { Endpoint = endpoint, Session = new SessionOptions { EnsembleName = "E" } };

    private static Task<StreamClient> ConnectAsync(ScriptedServer server, Func<StreamClientOptions, StreamClientOptions>? change = null) =>
        StreamClient.ConnectAsync(change?.Invoke(Options(server.Endpoint)) ?? Options(server.Endpoint));
}
