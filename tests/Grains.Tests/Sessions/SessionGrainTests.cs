using StreamCluster.Grains.Abstractions;
using static StreamCluster.Grains.Tests.Sessions.GrainFixture;

namespace StreamCluster.Grains.Tests.Sessions;

public sealed class SessionGrainTests
{
    [Fact]
    public async Task Predict_OlderAttachment_IsRefusedAndNothingIsRecorded()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        var resumed = await ResumeAsync(fixture, opened);
        Assert.True(resumed.Attachment > opened.Attachment);

        var older = await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1)));
        Assert.Equal(SessionOutcome.Detached, older.Outcome);
        Assert.Empty(older.Results);
        Assert.Empty(await fixture.StoredAsync());
        Answered(await fixture.PredictAsync(Group(resumed.Attachment, Request(1, 2))), 2);
        Assert.Equal([PressureOf(2)], await fixture.StoredAsync());
    }

    [Fact]
    public async Task Open_ReconfigureUnderAnOlderAttachment_IsRefused()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        await ResumeAsync(fixture, opened);
        var reply = await fixture.Grain.OpenAsync(Reconfigure(opened, 1, "Ensemble_y"));
        Assert.Equal(SessionOutcome.Detached, reply.Outcome);
        Assert.Equal("Ensemble_x", (await fixture.RowAsync()).Configuration.EnsembleName);
    }

    /// <summary>As from a silo that stood still while the connection's gateway opened the session elsewhere.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_LateResume_TakesTheSessionFromNobody(bool activationIsOld)
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        var other = await fixture.NewGrainAsync();
        var (first, late) = activationIsOld ? (other, fixture.Grain) : (fixture.Grain, other);
        var resumed = await first.OpenAsync(ResumeFrom(opened));
        Answered(await PredictAsync(first, Group(resumed.Attachment, Request(1, 1))), 1);

        var reply = await late.OpenAsync(ResumeFrom(opened));

        Assert.Equal(SessionOutcome.Repeat, reply.Outcome);
        Assert.Equal(resumed.Attachment, (await fixture.RowAsync()).Attachment);
        Answered(await PredictAsync(first, Group(resumed.Attachment, Request(2, 2))), 2);
        Assert.Equal([PressureOf(1), PressureOf(2)], await fixture.StoredAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_LateReconfiguration_LeavesTheNewerOneInForce(bool isOfAnotherActivation)
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        var earlier = Reconfigure(opened, 1, "Ensemble_x");
        Assert.Equal(SessionOutcome.Done, (await fixture.Grain.OpenAsync(earlier)).Outcome);
        Assert.Equal(SessionOutcome.Done, (await fixture.Grain.OpenAsync(Reconfigure(opened, 2, "Ensemble_y"))).Outcome);

        var late = await (isOfAnotherActivation ? await fixture.NewGrainAsync() : fixture.Grain).OpenAsync(earlier);

        Assert.Equal("Ensemble_y", late.Configuration!.EnsembleName);
        Assert.Equal(("Ensemble_y", 2), ((await fixture.RowAsync()).Configuration.EnsembleName, (await fixture.RowAsync()).LastOrdinal));
    }

    [Fact]
    public async Task Open_RepeatedReconfiguration_IsAnsweredAndTheNumbersGoOn()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1))), 1);
        var request = Reconfigure(opened, 2, "Ensemble_x");
        var replies = new[] { await fixture.Grain.OpenAsync(request), await fixture.Grain.OpenAsync(request) };
        Assert.All(replies, static reply => Assert.Equal((SessionOutcome.Done, 2, 1), (reply.Outcome, reply.LastOrdinal, reply.PredictionsCount)));
        Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(3, 3))), 3);
    }

    [Fact]
    public async Task Open_LateCreation_LeavesTheSessionToItsConnection()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var create = new OpenSession(OpenKind.Create, 0, ResumeToken.Create(), new ConfigurationRequest { EnsembleName = "Ensemble_x" });
        var opened = await fixture.Grain.OpenAsync(create);
        Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1))), 1);

        var late = await (await fixture.NewGrainAsync()).OpenAsync(create);
        Assert.Equal((SessionOutcome.Done, opened.Attachment), (late.Outcome, late.Attachment));
        Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(2, 2))), 2);

        await ResumeAsync(fixture, opened);
        Assert.Equal(SessionOutcome.Detached, (await fixture.Grain.OpenAsync(create)).Outcome);
        Assert.Equal(2, (await fixture.RowAsync()).Attachment);
    }

    [Fact]
    public async Task Predict_OrdinalsNotAboveTheLast_AreAnsweredFromTheRecord()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1), Request(2, 2)));
        await fixture.PredictAsync(Group(opened.Attachment, Request(3, 3)));

        // Other content, to tell a record from a run; and something new behind it.
        var again = await fixture.PredictAsync(Group(opened.Attachment, Request(2, 9), Request(3, 9), Request(4, 4)));
        Answered(again, 2, 3, 4);
        Assert.All(again.Results, static result => Assert.False(result.Replayed)); // the client has had no answer yet
        Assert.Equal(4, again.PredictionsCount);
        Assert.Equal([PressureOf(1), PressureOf(2), PressureOf(3), PressureOf(4)], await fixture.StoredAsync());
        Assert.Equal(4, fixture.Counters.Read().Predictions);
    }

    [Fact]
    public async Task Predict_OrdinalWasPassedOver_IsAnErrorAndNotRunLate()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        await fixture.PredictAsync(Group(opened.Attachment, Request(1, float.MaxValue), Request(2, 2)));
        var again = await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1)));
        Assert.Equal(ErrorCode.Overloaded, Assert.Single(again.Results).Error?.Code);
        Assert.Equal([PressureOf(2)], await fixture.StoredAsync());
    }

    [Fact]
    public async Task Predict_ClaimWasTakenElsewhere_AsksForARepetitionAndTheNextCallWorksWithoutAGap()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1)));
        await fixture.Store.ClaimAsync(SessionId, Guid.NewGuid(), CancellationToken.None);

        var fenced = await fixture.Grain.PredictAsync(Group(opened.Attachment, Request(2, 2)));
        Assert.Equal(SessionOutcome.Repeat, fenced.Outcome);
        Assert.Empty(fenced.Results);
        Assert.Equal([PressureOf(1)], await fixture.StoredAsync());

        Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(2, 2), Request(3, 3))), 2, 3);
        Assert.Equal([PressureOf(1), PressureOf(2), PressureOf(3)], await fixture.StoredAsync());
        Assert.Equal(3, fixture.Counters.Read().Predictions);
    }

    [Fact]
    public async Task Predict_TwoActivationsInTurn_RecordEachRequestOnce()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        var other = await fixture.NewGrainAsync();
        for (var ordinal = 1; ordinal <= 6; ordinal++)
        {
            var group = Group(opened.Attachment, Request(ordinal, ordinal, new RequestId(ordinal)));
            // Both are asked, as when an answer was lost on its way: the second time the record answers.
            foreach (var grain in ordinal % 2 == 0 ? [fixture.Grain, other] : new[] { other, fixture.Grain })
            {
                Answered(await PredictAsync(grain, group), ordinal);
            }
        }

        Assert.Equal(Enumerable.Range(1, 6).Select(static t1 => PressureOf(t1)), await fixture.StoredAsync());
    }

    [Fact]
    public async Task Move_NothingIsPending_TheClaimTravels()
    {
        await using var fixture = await GrainFixture.CreateAsync(silos: 2);
        var opened = await fixture.OpenAsync();
        Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1, new RequestId("x")))), 1);
        await fixture.MoveAsync();
        Answered(await fixture.PredictAsync(Group(opened.Attachment, Request(1, 9), Request(2, 1, new RequestId("x")), Request(3, 3))), 1, 1, 3);
        Assert.Equal([PressureOf(1), PressureOf(3)], await fixture.StoredAsync());
        Assert.Equal(1, (await fixture.RowAsync()).Claim.Epoch);
    }

    /// <summary>What is in doubt may still be stored: only a new claim tells.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Move_AnAppendIsInDoubt_TheSessionIsClaimedAnew(bool stored)
    {
        await using var fixture = await GrainFixture.CreateAsync(silos: 2);
        var opened = await fixture.OpenAsync();
        fixture.Store.Doubts.Enqueue(stored);
        var group = Group(opened.Attachment, Request(1, 1));
        Assert.Equal(SessionOutcome.Repeat, (await fixture.Grain.PredictAsync(group)).Outcome);
        await fixture.MoveAsync();
        Answered(await fixture.PredictAsync(group), 1);
        Assert.Equal([PressureOf(1)], await fixture.StoredAsync());
        Assert.Equal(2, (await fixture.RowAsync()).Claim.Epoch);
    }

    internal static void Answered(PredictReply reply, params float[] t1)
    {
        Assert.Equal(SessionOutcome.Done, reply.Outcome);
        Assert.All(reply.Results, static result => Assert.Null(result.Error));
        Assert.Equal(t1.Select(PressureOf), reply.Results.Select(static result => result.Predictions[0]));
    }

    private static async Task<OpenReply> ResumeAsync(GrainFixture fixture, OpenReply opened)
    {
        var reply = await fixture.Grain.OpenAsync(ResumeFrom(opened));
        Assert.True(reply.Resumed);
        return reply;
    }
}
