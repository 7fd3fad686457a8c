using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using static StreamCluster.Grains.Tests.Sessions.GrainFixture;

namespace StreamCluster.Grains.Tests.Sessions;

/// <summary>The store was lost while it committed: what is said to the client is what was recorded, or nothing.</summary>
public sealed class InDoubtTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(false, true)]
    [InlineData(false, false, true)]
    public async Task Predict_CommitInDoubt_IsAnsweredAndRecordedOnce(params bool[] stored)
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        stored.ToList().ForEach(fixture.Store.Doubts.Enqueue);

        var reply = await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1), Request(2, 2, new RequestId("x"))));

        Assert.Equal([PressureOf(1), PressureOf(2)], reply.Results.Select(static result => result.Predictions[0]));
        Assert.All(reply.Results, static result => Assert.False(result.Replayed));
        Assert.Equal(2, reply.PredictionsCount);
        Assert.Equal(2, fixture.Counters.Read().Predictions);
        SessionGrainTests.Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(3, 3))), 3);
        Assert.Equal([PressureOf(1), PressureOf(2), PressureOf(3)], await fixture.StoredAsync());
    }

    /// <summary>What was answered from the record of its id has no record under its ordinal.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Predict_GroupWithAReplayInDoubt_TheReplayIsStillOne(bool stored)
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        var id = new RequestId("x");
        SessionGrainTests.Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1, id))), 1);
        fixture.Store.Doubts.Enqueue(stored);

        var reply = await fixture.PredictAsync(Group(opened.Attachment, Request(2, 1, id), Request(3, 3), Request(4, 9, id)));

        Assert.Equal([true, false, false], reply.Results.Select(static result => result.Replayed));
        Assert.Equal([null, null, ErrorCode.IdReused], reply.Results.Select(static result => result.Error?.Code));
        Assert.Equal([PressureOf(1), PressureOf(3)], reply.Results.Take(2).Select(static result => result.Predictions[0]));
        Assert.Equal([PressureOf(1), PressureOf(3)], await fixture.StoredAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Predict_StoreStaysAwayAfterTheDoubt_NothingIsSaidAndAResumeTells(bool stored)
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        fixture.Store.Doubts.Enqueue(stored);
        fixture.Store.ClaimFailure = new StoreUnavailableException();

        var reply = await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1)));

        Assert.Equal(SessionOutcome.InDoubt, reply.Outcome);
        Assert.Empty(reply.Results);
        fixture.Store.ClaimFailure = null;
        var resumed = await fixture.Grain.OpenAsync(ResumeFrom(opened));
        Assert.Equal(stored ? 1 : 0, resumed.PredictionsCount);
    }

    [Fact]
    public async Task Predict_InDoubt_AsksForARepetition()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        for (var i = 0; i < 100; i++)
            fixture.Store.Doubts.Enqueue(false);
        Assert.Equal(SessionOutcome.Repeat, (await fixture.Grain.PredictAsync(Group(opened.Attachment, Request(1, 1)))).Outcome);
        Assert.Equal(99, fixture.Store.Doubts.Count); // a call commits once; the gateway decides how often it calls
    }

    /// <summary>An error would say that nothing was recorded.</summary>
    [Fact]
    public async Task Predict_RecordedInDoubtAndTheRecordCannotBeRead_NothingIsSaid()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        fixture.Store.Doubts.Enqueue(true);
        fixture.Store.ReadFailure = new StoreUnavailableException();
        Assert.Equal(SessionOutcome.InDoubt, (await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1)))).Outcome);
        fixture.Store.ReadFailure = null;
        Assert.Equal([PressureOf(1)], await fixture.StoredAsync());
    }

    /// <summary>It may be recorded under its id, or be the repeat of a call that was recorded.</summary>
    [Fact]
    public async Task Predict_SessionCannotBeClaimed_NothingIsSaid()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        SessionGrainTests.Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1, new RequestId("x")))), 1);
        fixture.Store.ClaimFailure = new StoreUnavailableException();
        var other = await fixture.NewGrainAsync();
        Assert.Equal(SessionOutcome.InDoubt, (await other.PredictAsync(Group(opened.Attachment, Request(2, 1, new RequestId("x"))))).Outcome);
    }
}
