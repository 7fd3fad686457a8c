using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Tests.History;

public abstract partial class SessionStoreContract
{
    [StoreFact]
    public async Task CreateAsync_NewSession_IsStoredAsGivenWithAttachmentOne()
    {
        var nonce = Guid.NewGuid();
        var created = await Store.CreateAsync(Samples.NewSession("s1"), nonce, default);
        await RestartAsync();
        var claimed = await ClaimAsync();

        Assert.Equal(nonce, created.Claim.Nonce);
        Assert.True(claimed.Claim.Epoch > created.Claim.Epoch);
        foreach (var session in new[] { created, claimed })
        {
            Assert.Equal("s1", session.SessionId);
            Assert.Equal(1, session.Attachment);
            Assert.Equal((0, 0, 0, 0), (session.LastOrdinal, session.NextSequence, session.PredictionsCount, session.LatencySumMs));
            Assert.Equal(Samples.NewSession("s1").TokenHash.ToArray(), session.TokenHash.ToArray());
            AssertConfiguration(Samples.Configuration, session.Configuration);
            Assert.Equal(Samples.Layout.Key, session.Layout.Key);
        }
    }

    [StoreFact]
    public async Task CreateAsync_IdThatIsStored_ThrowsAndChangesNothing()
    {
        var session = await CreateAsync();
        await Assert.ThrowsAsync<SessionExistsException>(() => CreateAsync());
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(session, Samples.Chunk(0)));
    }

    [StoreFact]
    public async Task ClaimAsync_UnknownSession_ReturnsNull() =>
        Assert.Null(await Store.ClaimAsync("s1", Guid.NewGuid(), default));

    [StoreFact]
    public async Task ClaimAsync_AfterAppends_ReturnsTheRowAsItIs()
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0, [Samples.Request(1, latencyMs: 0.25), Samples.Request(2, 3, latencyMs: 1.5)]));
        var nonce = Guid.NewGuid();

        var claimed = await Store.ClaimAsync("s1", nonce, default);

        Assert.Equal(nonce, claimed!.Claim.Nonce);
        Assert.Equal(session.Claim.Epoch + 1, claimed.Claim.Epoch);
        Assert.Equal((1, 2, 4, 4), (claimed.Attachment, claimed.LastOrdinal, claimed.NextSequence, claimed.PredictionsCount));
        Assert.Equal(1.75, claimed.LatencySumMs);
    }

    [StoreFact]
    public async Task ClaimAsync_Twice_OnlyTheLastMayWrite()
    {
        var first = await CreateAsync();
        var second = await ClaimAsync();
        Assert.Equal(AppendOutcome.Fenced, await AppendAsync(first, Samples.Chunk(0)));
        Assert.Null(await Store.ConfigureAsync("s1", first.Claim, Samples.Configuration, Samples.Layout, 2, 0, default));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(second, Samples.Chunk(0)));
    }

    [StoreTheory]
    [InlineData(2, 0)]
    [InlineData(1, 7)]
    public async Task ConfigureAsync_HeldClaim_SetsConfigurationAttachmentAndLastOrdinal(long attachment, long lastOrdinal)
    {
        var session = await CreateAsync();
        await AppendAsync(session, Samples.Chunk(0));
        var configuration = new SessionConfiguration("Other", [false, true], null, StreamMode.Single, 1, true, OutputFormat.Json);

        var configured = await Store.ConfigureAsync("s1", session.Claim, configuration, Samples.OtherLayout, attachment, lastOrdinal, default);
        await RestartAsync();
        var claimed = await ClaimAsync();

        Assert.Equal(session.Claim, configured!.Claim);
        foreach (var found in new[] { configured, claimed })
        {
            AssertConfiguration(configuration, found.Configuration);
            Assert.Equal(Samples.OtherLayout.Key, found.Layout.Key);
            Assert.Equal((attachment, lastOrdinal), (found.Attachment, found.LastOrdinal));
            Assert.Equal((1, 1, 0.5), (found.NextSequence, found.PredictionsCount, found.LatencySumMs));
        }
    }

    [StoreFact]
    public async Task ConfigureAsync_WrongClaimOrUnknown_ReturnsNullAndChangesNothing()
    {
        var session = await CreateAsync();
        var other = Samples.Configuration with { EnsembleName = "Other" };
        foreach (var claim in WrongClaims(session.Claim))
        {
            Assert.Null(await Store.ConfigureAsync("s1", claim, other, Samples.OtherLayout, 2, 0, default));
        }

        Assert.Null(await Store.ConfigureAsync("s2", session.Claim, other, Samples.OtherLayout, 2, 0, default));
        var claimed = await ClaimAsync();
        Assert.Equal(1, claimed.Attachment);
        AssertConfiguration(Samples.Configuration, claimed.Configuration);
        Assert.Equal(Samples.Layout.Key, claimed.Layout.Key);
    }

    [StoreFact]
    public async Task FindDetachedAsync_MixedConnections_ReturnsThoseLeftForANewerOne()
    {
        var session = await CreateAsync();
        await CreateAsync("s2");
        await Store.ConfigureAsync("s1", session.Claim, Samples.Configuration, Samples.Layout, attachment: 2, lastOrdinal: 0, default);

        var detached = await Store.FindDetachedAsync([new("s1", 1), new("s1", 2), new("s1", 3), new("s2", 1), new("s3", 1)], default);

        Assert.Equal([new("s1", 1)], detached);
    }

    protected static IEnumerable<SessionClaim> WrongClaims(SessionClaim claim) =>
        [claim with { Nonce = Guid.NewGuid() }, claim with { Epoch = claim.Epoch + 1 }, claim with { Epoch = claim.Epoch - 1 }];

    private static void AssertConfiguration(SessionConfiguration expected, SessionConfiguration actual)
    {
        Assert.Equal(expected with { Boost = [], ManualBoost = null }, actual with { Boost = [], ManualBoost = null });
        Assert.Equal(expected.Boost, actual.Boost);
        Assert.Equal(expected.ManualBoost, actual.ManualBoost);
    }
}
