using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Client.Reconnecting;

/// <summary>The connection is lost and nobody is there: the clock stands still unless a test moves it.</summary>
public class WithoutServerTests
{
    private static readonly SignalNames Names = new(["a"]);
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(5);
    private readonly FakeTime _time = new();

    [Fact]
    public async Task DisposeAsync_WhileReconnecting_EndsAtOnceAndFailsWhatWaits()
    {
        var (client, log) = await LoseAsync();
        var waiting = client.PredictAsync(Reading());

        await client.DisposeAsync();

        Assert.Equal(1000, (await Assert.ThrowsAsync<StreamClosedException>(() => waiting)).CloseCode);
        await Assert.ThrowsAsync<StreamClosedException>(() => client.PredictAsync(Reading()));
        Assert.Null((await log.ToAsync(StreamState.Closed)).Reason);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task PredictAsync_CancelledWhileReconnecting_AbandonsThatRequestOnly()
    {
        var (client, _) = await LoseAsync();
        await using var owned = client;
        using var cancel = new CancellationTokenSource();
        var abandoned = client.PredictAsync(Reading(), cancellationToken: cancel.Token);
        var other = client.PredictAsync(Reading());

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        Assert.False(other.IsCompleted);
        Assert.Equal(StreamState.Reconnecting, client.State);
    }

    [Fact]
    public async Task PredictAsync_NoServerForTooLong_GivesUpAndSaysWhy()
    {
        var (client, log) = await LoseAsync();
        await using var owned = client;
        var waiting = client.PredictAsync(Reading());

        _time.Advance(TimeSpan.FromSeconds(60));

        var closed = await Assert.ThrowsAsync<StreamClosedException>(() => waiting);
        Assert.True(closed.MayReconnect);
        Assert.IsType<StreamConnectException>(closed.InnerException);
        var change = await log.ToAsync(StreamState.Closed);
        Assert.Equal((closed, TimeSpan.FromSeconds(60) + First), ((StreamClosedException)change.Reason!, change.Elapsed));
    }

    [Fact]
    public async Task ResumeAsync_RoundAfterRoundInVain_WaitsLongerUpToTheBound()
    {
        var (client, _) = await LoseAsync();
        await using var owned = client;

        // A source of randomness that always gives 0.5: the waits are half their bounds.
        var most = TimeSpan.FromSeconds(5);
        for (var round = 0; round < 24; round++)
        {
            var bound = TimeSpan.FromMilliseconds(50) * Math.Pow(1.25, round);
            var wait = TimeSpan.FromMilliseconds(Math.Truncate(((bound < most ? bound : most) * 0.5).TotalMilliseconds)); // as Task.Delay has it
            await _time.TimerSetAsync(wait);
            _time.Advance(wait);
        }
    }

    [Fact]
    public async Task ResumeAsync_AfterAUsefulConnection_BeginsAtTheShortestWaitAgain()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: true);
            while (true)
                await ScriptedServer.AnswerAsync(socket);
        });
        await using var proxy = new CuttingProxy(server.Endpoint);
        await using var client = await StreamClient.ConnectAsync(Options(proxy.Endpoint));
        await client.PredictAsync(Reading());

        proxy.Refuse();
        proxy.Cut();
        foreach (var wait in new[] { 5, 25, 31 })
        {
            await _time.TimerSetAsync(TimeSpan.FromMilliseconds(wait));
            if (wait == 31)
                proxy.Listen();
            _time.Advance(TimeSpan.FromMilliseconds(wait));
        }

        await client.PredictAsync(Reading());
        proxy.Cut();

        await _time.TimerSetAsync(First);
    }

    [Fact]
    public async Task DisposeAsync_WhileAnAttemptHangs_EndsAtOnce()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: true);
            await ScriptedServer.AnswerAsync(socket);
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var proxy = new CuttingProxy(server.Endpoint);
        var client = await StreamClient.ConnectAsync(Options(proxy.Endpoint));
        await client.PredictAsync(Reading());
        proxy.Hold();
        proxy.Cut();
        await _time.TimerSetAsync(First);
        _time.Advance(First);
        await _time.TimerSetAsync(new StreamClientOptions().ConnectTimeout);

        await client.DisposeAsync();

        Assert.Equal(StreamState.Closed, client.State);
    }

    [Fact]
    public async Task DisposeAsync_ServerIsSilent_WaitsNoLongerThanTheCloseTimeout()
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: true);
            await ScriptedServer.ReceiveAsync(socket);
        });
        await using var proxy = new CuttingProxy(server.Endpoint);
        var client = await StreamClient.ConnectAsync(Options(proxy.Endpoint));
        proxy.Hold();
        var call = client.PredictAsync(Reading());

        var disposed = client.DisposeAsync().AsTask();
        await _time.TimerSetAsync(new StreamClientOptions().CloseTimeout);
        Assert.False(disposed.IsCompleted);
        _time.Advance(new StreamClientOptions().CloseTimeout);
        await disposed;

        await Assert.ThrowsAsync<StreamClosedException>(() => call);
    }

    [Fact]
    public async Task PredictAsync_MoreThanMayWait_FailsAtOnceAndRoomIsTold()
    {
        var (client, _) = await LoseAsync();
        await using var owned = client;
        using var cancel = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 6).Select(_ => client.PredictAsync(Reading(), cancellationToken: cancel.Token)).ToArray();

        await Assert.ThrowsAsync<StreamBusyException>(() => client.PredictAsync(Reading()));
        var room = client.WaitForRoomAsync();
        Assert.False(room.IsCompleted);
        await cancel.CancelAsync();
        await room;

        await Task.WhenAll(waiting.Select(static call => Assert.ThrowsAnyAsync<OperationCanceledException>(() => call)));
        Assert.False(client.PredictAsync(Reading()).IsCompleted);
    }

    private StreamClientOptions Options(StreamEndpoint endpoint) => new()
    {
        Endpoint = endpoint,
        Session = new SessionOptions { EnsembleName = "E" },
        MaxOutstanding = 2,
        MaxWaiting = 4,
        TimeProvider = _time,
        Reconnect = new ReconnectOptions { Random = new Half() },
    };

    private static Reading Reading() => new(Names, new[] { 1.0 });

    /// <summary>A client whose server is gone, and which waits for its second attempt.</summary>
    private async Task<(StreamClient Client, StateLog Log)> LoseAsync()
    {
        var lose = new TaskCompletionSource();
        var server = await ScriptedServer.StartAsync(async socket =>
        {
            await ScriptedServer.AcknowledgeAsync(socket, "s", resumed: false);
            await ScriptedServer.AnswerAsync(socket);
            await lose.Task;
        });
        var client = await StreamClient.ConnectAsync(Options(server.Endpoint));
        var log = new StateLog(client);
        await client.PredictAsync(Reading());
        lose.SetResult();
        await log.ToAsync(StreamState.Reconnecting);
        await server.DisposeAsync();
        await _time.TimerSetAsync(First);
        _time.Advance(First);
        await _time.TimerSetAsync(TimeSpan.FromMilliseconds(25));
        return (client, log);
    }

    private sealed class Half : Random
    {
        public override double NextDouble() => 0.5;
    }
}
