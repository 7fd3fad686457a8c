using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using static StreamCluster.Grains.Tests.Sessions.GrainFixture;

namespace StreamCluster.Grains.Tests.Sessions;

/// <summary>A session while its store is away, in part or as a whole.</summary>
public sealed class StoreFaultTests
{
    /// <summary>An error would say that nothing was recorded under that id.</summary>
    [Fact]
    public async Task Predict_RecordCannotBeRead_NothingIsSaid()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        var id = new RequestId("x");
        fixture.Store.ReadFailure = new StoreUnavailableException();
        var reply = await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1), Request(2, 2, id), Request(3, 2, id)));

        Assert.Equal(SessionOutcome.InDoubt, reply.Outcome);
        Assert.Empty(reply.Results);
        Assert.Equal([PressureOf(1), PressureOf(2)], await fixture.StoredAsync());
        Assert.Equal(2, fixture.Counters.Read().Predictions);

        fixture.Store.ReadFailure = null;
        var again = (await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1), Request(2, 2, id), Request(3, 2, id)))).Results;
        Assert.Equal([PressureOf(1), PressureOf(2), PressureOf(2)], again.Select(static result => result.Predictions[0]));
        Assert.Equal([false, false, true], again.Select(static result => result.Replayed));
        Assert.Equal([PressureOf(1), PressureOf(2)], await fixture.StoredAsync());
    }

    [Fact]
    public async Task Predict_RecordIsDamaged_OnlyTheTwinFailsWithATraceIdOfItsOwn()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        var id = new RequestId("x");
        fixture.Store.ReadFailure = new InvalidDataException("damaged");
        var reply = await fixture.PredictAsync(
            Group(opened.Attachment, Request(1, 1), Request(2, 2, id), Request(3, 2, id), Request(4, 2, id), Request(5, 5)));

        Assert.Equal(
            [null, null, ErrorCode.InternalError, ErrorCode.InternalError, null], reply.Results.Select(static result => result.Error?.Code));
        Assert.NotEqual(reply.Results[2].Error!.TraceId, reply.Results[3].Error!.TraceId);
        Assert.DoesNotContain("damaged", reply.Results[2].Error!.Message, StringComparison.Ordinal);
        Assert.Equal([PressureOf(1), PressureOf(2), PressureOf(5)], await fixture.StoredAsync());
    }

    [Fact]
    public async Task Predict_CannotBeRecorded_IsOverloadedAndTheCountStays()
    {
        await using var fixture = await GrainFixture.CreateAsync();
        var opened = await fixture.OpenAsync();
        await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1)));
        fixture.Store.AppendFailure = new StoreUnavailableException();
        var refused = await fixture.PredictAsync(Group(opened.Attachment, Request(2, 2), Request(3, 3)));
        Assert.Equal([ErrorCode.Overloaded, ErrorCode.Overloaded], refused.Results.Select(static result => result.Error?.Code));
        Assert.Equal(1, refused.PredictionsCount);

        fixture.Store.AppendFailure = null;
        var next = await fixture.PredictAsync(Group(opened.Attachment, Request(4, 4)));
        SessionGrainTests.Answered(next, 4);
        Assert.Equal(2, next.PredictionsCount);
        Assert.Equal([PressureOf(1), PressureOf(4)], await fixture.StoredAsync());
        Assert.Equal(2, fixture.Counters.Read().Predictions);
    }

    [Fact]
    public async Task Predict_AppendIsLostUnderAsync_StartsAgainFromWhatIsStored()
    {
        await using var fixture = await GrainFixture.CreateAsync(HistoryDurability.Async);
        var opened = await fixture.OpenAsync();
        await fixture.PredictAsync(Group(opened.Attachment, Request(1, 1)));
        Assert.Equal([PressureOf(1)], await fixture.StoredAsync());

        fixture.Store.AppendFailure = new InvalidOperationException("lost");
        var lost = await fixture.PredictAsync(Group(opened.Attachment, Request(2, 2, new RequestId("x"))));
        SessionGrainTests.Answered(lost, 2);
        Assert.Equal(2, fixture.Counters.Read().Predictions);
        await fixture.Writer.FlushAsync(CancellationToken.None);
        Assert.Equal(1, fixture.Counters.Read().Predictions);

        fixture.Store.AppendFailure = null;
        var next = await fixture.PredictAsync(Group(opened.Attachment, Request(3, 3), Request(4, 2, new RequestId("x"))));
        SessionGrainTests.Answered(next, 3, 2);
        Assert.All(next.Results, static result => Assert.False(result.Replayed)); // the lost one is not known any more
        Assert.Equal(3, next.PredictionsCount);
        Assert.Equal([PressureOf(1), PressureOf(3), PressureOf(2)], await fixture.StoredAsync());
        Assert.Equal(3, fixture.Counters.Read().Predictions);
    }
}
