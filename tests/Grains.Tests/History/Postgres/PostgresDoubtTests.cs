using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>The connection is lost while an append is on its way.</summary>
public sealed class PostgresDoubtTests : PostgresTest
{
    private static readonly StoreTotals OneSample = new(1, 0.5);

    [PostgresFact]
    public async Task AppendAsync_CutBeforeItReachesTheServer_IsInDoubtAndTheRepeatIsStoredOnce()
    {
        var (proxy, node, session) = await SetUpAsync();
        proxy.CutBefore = static _ => true;

        Assert.Equal(AppendOutcome.InDoubt, await AppendAsync(node, session, Samples.Chunk(0)));
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM streamcluster.chunks"));

        await AssertRepeatAsync(node, session);
    }

    [PostgresFact]
    public async Task AppendAsync_CutAfterTheCommit_IsInDoubtAndTheRepeatIsStoredOnce()
    {
        var (proxy, node, session) = await SetUpAsync();
        proxy.CutAfter = static _ => true;

        Assert.Equal(AppendOutcome.InDoubt, await AppendAsync(node, session, Samples.Chunk(0)));
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.chunks"));

        await AssertRepeatAsync(node, session);
    }

    [PostgresFact]
    public async Task AppendAsync_GroupCutAfterTheCommit_RepeatTellsTheStoredFromTheFenced()
    {
        var (proxy, node, session) = await SetUpAsync();
        var fenced = await CreateAsync(node, "s2");
        await ClaimAsync(node, "s2");
        SessionAppend[] group = [Samples.Append(fenced, Samples.Chunk(0)), Samples.Append(session, Samples.Chunk(0, 3))];
        proxy.CutAfter = static _ => true;

        Assert.Equal([AppendOutcome.InDoubt, AppendOutcome.InDoubt], await node.Store.AppendAsync(group, default));
        Assert.Equal([AppendOutcome.Fenced, AppendOutcome.Committed], await node.Store.AppendAsync(group, default));
        Assert.Equal(3, (await node.Store.ReadTotalsAsync(default)).Predictions);
    }

    [PostgresFact]
    public async Task AppendAsync_RepeatAfterAnotherNodeHasClaimed_TellsWhatIsStored()
    {
        var (proxy, node, session) = await SetUpAsync();
        var other = await NodeAsync();
        proxy.CutAfter = static _ => true;
        Assert.Equal(AppendOutcome.InDoubt, await AppendAsync(node, session, Samples.Chunk(0)));

        var claimed = await ClaimAsync(other);
        Assert.Equal((1, 1, 1), (claimed.NextSequence, claimed.LastOrdinal, claimed.PredictionsCount));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(other, claimed, Samples.Chunk(1)));

        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(0)));
        Assert.Equal(AppendOutcome.Fenced, await AppendAsync(node, session, Samples.Chunk(0, 2)));
        Assert.Equal(AppendOutcome.Fenced, await AppendAsync(node, session, Samples.Chunk(1)));
        Assert.Equal([0, 1], await FirstSequencesAsync(other));
    }

    [PostgresFact]
    public async Task AppendAsync_CutBeforeAndClaimedElsewhere_IsNeverStored()
    {
        var (proxy, node, session) = await SetUpAsync();
        var other = await NodeAsync();
        proxy.CutBefore = static _ => true;
        Assert.Equal(AppendOutcome.InDoubt, await AppendAsync(node, session, Samples.Chunk(0)));

        Assert.Equal(0, (await ClaimAsync(other)).NextSequence);

        Assert.Equal(AppendOutcome.Fenced, await AppendAsync(node, session, Samples.Chunk(0)));
        Assert.Equal(default, await other.Store.ReadTotalsAsync(default));
    }

    [PostgresFact]
    public async Task AppendAsync_RepliesLost_IsInDoubtWithinTheTimeoutAndTheClaimTells()
    {
        var (proxy, node, session) = await SetUpAsync(TimeSpan.FromMilliseconds(800));
        var other = await NodeAsync();
        proxy.LoseReplies = true;
        var outcome = await AppendAsync(node, session, Samples.Chunk(0)).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.Equal(AppendOutcome.InDoubt, outcome);
        Assert.Equal(1, (await ClaimAsync(other)).NextSequence);
    }

    [PostgresFact]
    public async Task AppendAsync_Blackhole_IsInDoubtWithinTheTimeoutAndServiceGoesOn()
    {
        var (proxy, node, session) = await SetUpAsync(TimeSpan.FromMilliseconds(800));
        proxy.Blackhole = true;
        var outcome = await AppendAsync(node, session, Samples.Chunk(0)).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.Equal(AppendOutcome.InDoubt, outcome);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => ClaimAsync(node).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System));

        proxy.CutAll();
        proxy.Blackhole = false;
        Assert.Equal(0, (await UntilBackAsync(node)).NextSequence);
    }

    [PostgresFact]
    public async Task AppendAsync_NoConnectionToBeHad_IsCertain()
    {
        var (proxy, node, session) = await SetUpAsync();
        proxy.Refuse = true;
        proxy.CutAll();
        // The first finds its pooled connection dead, and cannot know since when; from then on there is none to send anything on.
        Assert.Equal(AppendOutcome.InDoubt, await AppendAsync(node, session, Samples.Chunk(0)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(node, session, Samples.Chunk(0)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ClaimAsync(node));

        proxy.Refuse = false;
        await AssertRepeatAsync(node, session);
    }

    [PostgresFact]
    public async Task AppendAsync_HeldUpByALock_IsCertainWhereTheServerConfirmsTheCancellation()
    {
        var node = await NodeAsync(options: new HistoryOptions { StoreTimeout = TimeSpan.FromMilliseconds(800) });
        var session = await CreateAsync(node);
        await using (await HoldAsync("SELECT FROM streamcluster.sessions FOR UPDATE"))
            await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(node, session, Samples.Chunk(0)));
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM streamcluster.chunks"));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(0)));
    }

    [PostgresFact]
    public async Task AppendAsync_CallerGivesUp_IsCancelledOnlyWhereNothingWasChanged()
    {
        var node = await NodeAsync();
        var session = await CreateAsync(node);
        using var giveUp = new CancellationTokenSource();
        await using (await HoldAsync("SELECT FROM streamcluster.sessions FOR UPDATE"))
        {
            var append = node.Store.AppendAsync([Samples.Append(session, Samples.Chunk(0))], giveUp.Token).AsTask();
            await UntilLockedAsync(1);
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        }

        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(0)));
    }

    [PostgresFact]
    public async Task ReadsAndClaims_PooledConnectionsCut_AreDoneOnceMore()
    {
        var (proxy, node, session) = await SetUpAsync();
        await AppendAsync(node, session, Samples.Chunk(0));
        proxy.CutAll();
        Assert.Equal(1, (await node.Store.FindAsync("s1", default))!.SampleCount);
        proxy.CutAll();
        Assert.Equal(1, (await ClaimAsync(node)).NextSequence);
        proxy.CutAll();
        await CreateAsync(node, "s2");
    }

    [PostgresFact]
    public async Task CreateAsync_CutAfterTheCommit_IsMadeOnce()
    {
        var (proxy, node, _) = await SetUpAsync();
        proxy.CutAfter = static _ => true;
        var created = await CreateAsync(node, "s2");
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, created, Samples.Chunk(0)));
    }

    private static async Task AssertRepeatAsync(TestNode node, StoredSession session)
    {
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(0)));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(0)));
        Assert.Equal(OneSample, await node.Store.ReadTotalsAsync(default));
        Assert.Equal([0], await FirstSequencesAsync(node));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, session, Samples.Chunk(1)));
        var claimed = await ClaimAsync(node);
        Assert.Equal((2, 2, 2), (claimed.NextSequence, claimed.PredictionsCount, claimed.LastOrdinal));
    }

    private static async Task<StoredSession> UntilBackAsync(TestNode node)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (true)
        {
            try
            {
                return await ClaimAsync(node);
            }
            catch (StoreUnavailableException)
            {
                giveUp.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<(CuttingProxy Proxy, TestNode Node, StoredSession Session)> SetUpAsync(TimeSpan? timeout = null)
    {
        var (proxy, connectionString) = Proxy();
        var node = await NodeAsync(connectionString, new HistoryOptions { StoreTimeout = timeout ?? TimeSpan.FromSeconds(20) });
        var session = await CreateAsync(node);
        // The layout is stored with the first append that has it; what is cut has to be the append itself.
        var warm = await CreateAsync(node, "warm");
        await ExecuteAsync("UPDATE streamcluster.sessions SET session_id = 'gone' WHERE session_id = 'warm'");
        Assert.Equal(AppendOutcome.Fenced, await AppendAsync(node, warm, Samples.Chunk(0)));
        return (proxy, node, session);
    }
}
