using System.Text;
using StreamCluster.Cli.Tests.EndToEnd;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Client.Reconnecting;

/// <summary>The real gateway behind a network that fails.</summary>
[Collection(AloneGroup.Name)]
public class ResumeAtGatewayTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static readonly SignalNames Names = new(["Temperature_boundary_1", "Temperature_boundary_2", "Pressure_boundary_1"]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task PredictAsync_CutAnywhere_EachIsAnsweredOnceAndRecordedOnceInOrder(int seed)
    {
        const int count = 1000;
        var random = new Random(seed);
        await using var proxy = new CuttingProxy(gateway.Endpoint);

        // Some cuts are within the upgrade, some within the acknowledgement, most among the replies.
        proxy.CutAfter(() => proxy.Accepted == 1 ? 5000 : random.Next(50, 20_000));
        await using var client = await StreamClient.ConnectAsync(Options(proxy.Endpoint));

        var calls = Enumerable.Range(0, count).Select(i => client.PredictAsync(Reading(i), "t" + i)).ToArray();
        var predictions = await Task.WhenAll(calls);

        Assert.True(proxy.Accepted > 10, $"{proxy.Accepted} connections");
        Assert.Contains(predictions, static prediction => prediction.Replayed);
        Assert.Equal(Enumerable.Range(0, count).Select(Expected), predictions.Select(static prediction => prediction["Temperature_1"]));
        await AssertRecordedAsync(client, count);
    }

    [Fact]
    public async Task PredictBatchAsync_CutAnywhere_EveryBatchIsRecordedOnceAndWhole()
    {
        const int batches = 150;
        var random = new Random(4);
        await using var proxy = new CuttingProxy(gateway.Endpoint);
        proxy.CutAfter(() => proxy.Accepted == 1 ? 5000 : random.Next(500, 30_000));
        await using var client = await StreamClient.ConnectAsync(Options(proxy.Endpoint) with { MaxOutstanding = 8 });

        var calls = Enumerable.Range(0, batches).Select(batch => client.PredictBatchAsync(
            [Reading(0), Reading(1), Reading(2), Reading(3)],
            [.. Enumerable.Range(batch * 4, 4).Select(static i => "t" + i)])).ToArray();
        await Task.WhenAll(calls);

        Assert.True(proxy.Accepted > 3, $"{proxy.Accepted} connections");
        await AssertRecordedAsync(client, batches * 4);
    }

    [Fact]
    public async Task PredictAsync_ServerGoesSilentAndAnotherIsThere_GoesOnThere()
    {
        await using var silent = new CuttingProxy(gateway.Endpoint);
        await using var well = new CuttingProxy(gateway.Endpoint);
        await using var client = await StreamClient.ConnectAsync(
            Options(silent.Endpoint, well.Endpoint) with { ReplyTimeout = TimeSpan.FromMilliseconds(200) });
        var log = new StateLog(client);
        await client.PredictAsync(Reading(0), "t0");

        silent.Hold();
        var prediction = await client.PredictAsync(Reading(1), "t1");

        Assert.Equal(Expected(1), prediction["Temperature_1"]);
        var lost = await log.ToAsync(StreamState.Reconnecting);
        Assert.IsType<TimeoutException>(lost.Reason!.InnerException);
        var resumed = await log.ToAsync(StreamState.Connected);
        Assert.Equal((well.Endpoint, true, 1), (resumed.Endpoint, resumed.Resumed, resumed.Attempts));
        await AssertRecordedAsync(client, 2);
    }

    [Fact]
    public async Task PredictAsync_ServersDieInTurn_GoesOnAtTheOther()
    {
        await using var one = new CuttingProxy(gateway.Endpoint);
        await using var two = new CuttingProxy(gateway.Endpoint);
        one.Refuse();
        await using var client = await StreamClient.ConnectAsync(Options(one.Endpoint, two.Endpoint));
        var log = new StateLog(client);
        var session = client.Session;

        await client.PredictAsync(Reading(0), "t0");
        one.Listen();
        two.Refuse();
        two.Cut();
        Assert.Equal(one.Endpoint, (await log.ToAsync(StreamState.Connected)).Endpoint);
        await client.PredictAsync(Reading(1), "t1");
        two.Listen();
        one.Refuse();
        one.Cut();
        Assert.Equal(two.Endpoint, (await log.ToAsync(StreamState.Connected)).Endpoint);
        await client.PredictAsync(Reading(2), "t2");

        Assert.Equal(session, client.Session);
        Assert.Equal((true, 2L), (client.Ack.Resumed, client.Ack.PredictionsCount));
        await AssertRecordedAsync(client, 3);
    }

    [Fact]
    public async Task ConnectAsync_SessionOfAnEarlierProcess_GoesOnWithItsConfiguration()
    {
        StreamSession kept;
        await using (var earlier = await StreamClient.ConnectAsync(Options(gateway.Endpoint) with
        {
            Session = new SessionOptions { EnsembleName = "Ensemble_x", OutputFormat = OutputFormat.Csv },
        }))
        {
            kept = earlier.Session!;
            await earlier.PredictAsync(Reading(0), "t0");
        }

        await using var client = await StreamClient.ConnectAsync(
            new StreamClientOptions { Endpoint = gateway.Endpoint, Resume = kept });

        Assert.StartsWith("Pressure_1,", (await client.PredictAsync(Reading(1), "t1")).Csv, StringComparison.Ordinal);
        Assert.Equal((kept, true, 1L), (client.Session, client.Ack.Resumed, client.Ack.PredictionsCount));
        await AssertRecordedAsync(client, 2);
    }

    [Fact]
    public async Task PredictAsync_SessionTakenOver_EndsWithoutReconnecting()
    {
        await using var proxy = new CuttingProxy(gateway.Endpoint);
        await using var first = await StreamClient.ConnectAsync(Options(proxy.Endpoint));
        var log = new StateLog(first);

        await using var second = await StreamClient.ConnectAsync(Options(gateway.Endpoint) with { Resume = first.Session });

        var closed = await log.ToAsync(StreamState.Closed);
        Assert.Equal(4001, Assert.IsType<StreamClosedException>(closed.Reason).CloseCode);
        await Assert.ThrowsAsync<StreamClosedException>(() => first.PredictAsync(Reading(0)));
        await second.PredictAsync(Reading(0), "t0");
        Assert.Equal(1, proxy.Accepted);
    }

    [Fact]
    public async Task ConnectAsync_WrongToken_IsForbidden()
    {
        await using var client = await StreamClient.ConnectAsync(Options(gateway.Endpoint));

        var error = await Assert.ThrowsAsync<StreamErrorException>(() => StreamClient.ConnectAsync(
            Options(gateway.Endpoint) with { Resume = client.Session! with { ResumeToken = "wrong" } }));

        Assert.Equal(StreamErrorCode.SessionForbidden, error.Code);
    }

    [Fact]
    public async Task PredictAsync_TwoThousandCuts_LeaveNothingBehind()
    {
        await using var proxy = new CuttingProxy(gateway.Endpoint);
        await using var client = await StreamClient.ConnectAsync(Options(proxy.Endpoint));
        await CutAsync(200, 0);
        var (memory, handles) = Measure();

        await CutAsync(2000, 200);

        var after = Measure();
        Assert.True(after.Handles < handles + 50, $"{handles} handles, then {after.Handles}");
        Assert.True(after.Memory < memory + (8 << 20), $"{memory} bytes, then {after.Memory}");
        Assert.True(proxy.Accepted > 2000);
        await AssertRecordedAsync(client, 2200);

        async Task CutAsync(int times, int from)
        {
            for (var i = from; i < from + times; i++)
            {
                var call = client.PredictAsync(Reading(i), "t" + i);
                proxy.Cut();
                await call;
            }
        }

        static (long Memory, int Handles) Measure() =>
            (GC.GetTotalMemory(forceFullCollection: true), Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0);
    }

    [Fact]
    public async Task PredictAsync_ManyCallersCutsCancellationsAndAnEnd_EveryCallEnds()
    {
        var unobserved = new List<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> watch = (_, e) =>
        {
            if (e.Exception.InnerException is StreamException or ObjectDisposedException)
                unobserved.Add(e.Exception);
        };
        TaskScheduler.UnobservedTaskException += watch;
        try
        {
            await using var proxy = new CuttingProxy(gateway.Endpoint);
            await using var client = await StreamClient.ConnectAsync(Options(proxy.Endpoint) with { MaxOutstanding = 16 });
            var callers = Enumerable.Range(0, 8).Select(caller => Task.Run(() => CallAsync(client, proxy, new Random(caller), caller))).ToArray();
            await Task.WhenAll(callers);

            var last = Enumerable.Range(0, 50).Select(i => client.PredictAsync(Reading(i))).ToArray();
            proxy.Cut();
            await client.DisposeAsync();
            await Task.WhenAll(last.Select(static call => call.ContinueWith(static _ => { }, TaskScheduler.Default)));

            Assert.All(last, static call => Assert.True(call.IsCompletedSuccessfully || call.Exception!.InnerException is StreamClosedException));
            Assert.Equal(StreamState.Closed, client.State);
        }
        finally
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            TaskScheduler.UnobservedTaskException -= watch;
        }

        Assert.Empty(unobserved);
    }

    private static async Task CallAsync(StreamClient client, CuttingProxy proxy, Random random, int caller)
    {
        for (var i = 0; i < 200; i++)
        {
            using var cancel = new CancellationTokenSource();
            var call = client.PredictAsync(Reading(i + caller), cancellationToken: cancel.Token);
            if (random.Next(20) == 0)
                proxy.Cut();
            if (random.Next(10) == 0)
                await cancel.CancelAsync();
            try
            {
                Assert.Equal(Expected(i + caller), (await call)["Temperature_1"]);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // As asked.
            }
        }
    }

    private static Reading Reading(int i) => new(Names, new[] { i * 0.5, 1, 2 });

    /// <summary>Stage 1 alone, as tests/Data/README.md has it.</summary>
    private static float Expected(int i) => (i * 0.5f) + 1.5f;

    private static StreamClientOptions Options(params StreamEndpoint[] endpoints) => new()
    {
        Endpoints = endpoints,
        Session = new SessionOptions { EnsembleName = "Ensemble_x", ManualBoostSignals = new Dictionary<string, bool>(StringComparer.Ordinal) },
        Reconnect = new ReconnectOptions { InitialDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(100) },
    };

    /// <summary>The history has each of the timestamps t0, t1, … once, in order.</summary>
    private async Task AssertRecordedAsync(StreamClient client, int count)
    {
        using var http = new StreamHttpClient(gateway.Endpoint);
        var history = new MemoryStream();
        await http.DownloadHistoryAsync(client.Session!.Id, history);
        var rows = Encoding.UTF8.GetString(history.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1);
        Assert.Equal(Enumerable.Range(0, count).Select(static i => "t" + i), rows.Select(static row => row[..row.IndexOf(',', StringComparison.Ordinal)]));
    }
}
