using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>The server itself goes away and comes back. A server of the test's own.</summary>
public sealed class PostgresOutageTests : PostgresTest
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static HistoryOptions Short => new() { StoreTimeout = TimeSpan.FromSeconds(3) };

    [PostgresTheory]
    [InlineData("fast")]
    [InlineData("immediate")]
    [InlineData("kill")]
    public async Task AppendAsync_ServerStoppedAndStarted_GoesOnByItself(string how)
    {
        var node = await NodeAsync(options: Short);
        var session = await CreateAsync(node);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(0)));
        await (how switch
        {
            "fast" => Server.StopAsync(),
            "immediate" => Server.StopAsync(StopMode.Immediate),
            _ => Server.KillAsync(),
        });
        // On the connection that was open it cannot be known; after that there is none.
        Assert.Equal(AppendOutcome.InDoubt, await AppendAsync(node, session, Samples.Chunk(1)).WaitAsync(Bound, TimeProvider.System));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(node, session, Samples.Chunk(1)).WaitAsync(Bound, TimeProvider.System));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ClaimAsync(node).WaitAsync(Bound, TimeProvider.System));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => node.Store.ReadTotalsAsync(default).AsTask().WaitAsync(Bound, TimeProvider.System));

        await Server.StartAgainAsync();

        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(1)));
        Assert.Equal([0, 1], await FirstSequencesAsync(node));
        Assert.Equal(2, (await node.Store.ReadTotalsAsync(default)).Predictions);
    }

    [PostgresFact]
    public async Task AppendAsync_ServerKilledUnderLoad_LosesNothingThatWasCommitted()
    {
        var node = await NodeAsync(options: Short);
        var sessions = new List<StoredSession>();
        for (var i = 0; i < 8; i++)
            sessions.Add(await CreateAsync(node, $"s{i}"));
        var committed = 0;
        var enough = new TaskCompletionSource();
        var writing = Task.Run(async () =>
        {
            for (var sequence = 0; ; sequence++)
            {
                try
                {
                    var outcomes = await node.Store.AppendAsync(
                        [.. sessions.Select(session => Samples.Append(session, Samples.Chunk(sequence)))], default);
                    if (outcomes[0] != AppendOutcome.Committed)
                        return;
                }
                catch (StoreUnavailableException)
                {
                    return;
                }

                if (Interlocked.Increment(ref committed) == 100)
                    enough.SetResult();
            }
        });
        await enough.Task.WaitAsync(Bound, TimeProvider.System);
        await Server.KillAsync();
        await writing.WaitAsync(Bound, TimeProvider.System);
        await Server.StartAgainAsync();

        foreach (var session in sessions)
        {
            var claimed = await ClaimAsync(node, session.SessionId);
            Assert.InRange(claimed.NextSequence, committed, committed + 1);
            Assert.Equal(claimed.NextSequence, (await FirstSequencesAsync(node, session.SessionId)).Count);
        }
    }

    [PostgresFact]
    public async Task AppendAsync_ServerStandsStill_IsInDoubtWithinTheTimeoutAndStoredOnce()
    {
        var node = await NodeAsync(options: Short);
        var session = await CreateAsync(node);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(0)));
        Server.Pause();
        try
        {
            Assert.Equal(AppendOutcome.InDoubt, await AppendAsync(node, session, Samples.Chunk(1)).WaitAsync(Bound, TimeProvider.System));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => ClaimAsync(node).WaitAsync(Bound, TimeProvider.System));
        }
        finally
        {
            Server.Continue();
        }

        // What was sent before the stop may be executed only now: whichever comes first, it is stored once.
        var outcome = await AppendAsync(node, session, Samples.Chunk(1));
        if (outcome == AppendOutcome.InDoubt)
            outcome = await AppendAsync(node, session, Samples.Chunk(1));
        Assert.True(outcome is AppendOutcome.Committed or AppendOutcome.Fenced);
        var claimed = await ClaimAsync(node);
        Assert.Equal(outcome == AppendOutcome.Committed ? 2 : 1, claimed.NextSequence);
        Assert.Equal(claimed.NextSequence, claimed.PredictionsCount);
        Assert.Equal(claimed.NextSequence, (await node.Store.ReadTotalsAsync(default)).Predictions);
    }

    private protected override Task<PostgresServer> StartAsync() => PostgresServer.StartAsync();

    private protected override async Task EndAsync() => await Server.DisposeAsync();
}
