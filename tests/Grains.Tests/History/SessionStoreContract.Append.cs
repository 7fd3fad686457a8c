using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Tests.History;

public abstract partial class SessionStoreContract
{
    [StoreFact]
    public async Task AppendAsync_HeldClaimAndNextSequence_MovesTheRow()
    {
        var session = await CreateAsync();
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(session, Samples.Chunk(0, 3)));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(session, Samples.Chunk(3, [Samples.Request(7), Samples.Request(9)])));

        await RestartAsync();

        var claimed = await ClaimAsync();
        Assert.Equal((5, 5, 9), (claimed.NextSequence, claimed.PredictionsCount, claimed.LastOrdinal));
        Assert.Equal(1.5, claimed.LatencySumMs);
        Assert.Equal(Range(0, 5), await SequencesAsync());
    }

    [StoreFact]
    public async Task AppendAsync_WrongClaim_ChangesNothing()
    {
        var session = await CreateAsync();
        foreach (var claim in WrongClaims(session.Claim))
        {
            Assert.Equal(AppendOutcome.Fenced, await AppendAsync(session with { Claim = claim }, Samples.Chunk(0)));
        }

        Assert.Equal(AppendOutcome.Fenced, await AppendAsync(session with { SessionId = "s2" }, Samples.Chunk(0)));
        Assert.Empty(await SequencesAsync());
        Assert.Equal(0, (await ClaimAsync()).NextSequence);
        Assert.Equal(default, await Store.ReadTotalsAsync(default));
    }

    [StoreTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task AppendAsync_WrongSequence_ChangesNothing(long sequence)
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0, 2));
        Assert.Equal(AppendOutcome.Fenced, await AppendAsync(session, Samples.Chunk(sequence)));
        Assert.Equal(Range(0, 2), await SequencesAsync());
        Assert.Equal(2, (await ClaimAsync()).NextSequence);
    }

    [StoreFact]
    public async Task AppendAsync_GroupWithOneFenced_TheRestCommitInThePlacesOfTheirAppends()
    {
        var sessions = new List<StoredSession>();
        foreach (var id in new[] { "c", "a", "d", "b" })
        {
            sessions.Add(await CreateAsync(id));
        }

        await ClaimAsync("a");

        var outcomes = await Store.AppendAsync([.. sessions.Select(session => Samples.Append(session, Samples.Chunk(0, 2)))], default);

        Assert.Equal([AppendOutcome.Committed, AppendOutcome.Fenced, AppendOutcome.Committed, AppendOutcome.Committed], outcomes);
        Assert.Empty(await SequencesAsync("a"));
        foreach (var id in new[] { "b", "c", "d" })
        {
            Assert.Equal(Range(0, 2), await SequencesAsync(id));
        }

        Assert.Equal(6, (await Store.ReadTotalsAsync(default)).Predictions);
    }

    [StoreFact]
    public async Task AppendAsync_OlderAttachment_LeavesTheLastOrdinal()
    {
        var session = await CreateAsync();
        var attached = await Store.ConfigureAsync("s1", session.Claim, Samples.Configuration, Samples.Layout, attachment: 2, lastOrdinal: 0, default);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(attached!, Samples.Chunk(0, [Samples.Request(50)], attachment: 1)));
        Assert.Equal(0, (await ClaimAsync()).LastOrdinal);
    }

    [StoreFact]
    public async Task AppendAsync_ChunkWithUnfittingParts_ThrowsAndTheStoreGoesOn()
    {
        var session = await CreateAsync();
        var odd = new SampleChunk
        {
            FirstSequence = 0, Layout = Samples.Layout, Boost = [true, true, true], Attachment = 1, Requests = [Samples.Request(1)],
            Timestamps = ["t"], Boundary = new float[1], Predictions = new float[3],
        };
        await Assert.ThrowsAsync<ArgumentException>(() => AppendAsync(session, odd));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(session, Samples.Chunk(0)));
    }

    [StoreFact]
    public async Task ReadTotalsAsync_AfterAppendsRestartAndDeletion_NeverFalls()
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0, 3));
        await AppendAsync(await CreateAsync("s2"), Samples.Chunk(0, [Samples.Request(1, 2, latencyMs: 2)]));
        var totals = new StoreTotals(5, 2.5);
        Assert.Equal(totals, await Store.ReadTotalsAsync(default));
        await RestartAsync();
        Assert.Equal(totals, await Store.ReadTotalsAsync(default));

        await AgeAsync(TimeSpan.FromHours(2));
        await TrimAllAsync(TimeSpan.FromHours(1), 1);

        Assert.Null(await Store.FindAsync("s1", default));
        Assert.Equal(totals, await Store.ReadTotalsAsync(default));
        await RestartAsync();
        Assert.Equal(totals, await Store.ReadTotalsAsync(default));
    }
}
