using Microsoft.Extensions.ObjectPool;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Grains.Tests.Ensembles;

public sealed class RunQueueTests
{
    private readonly RunQueue _queue = new();
    private readonly List<RunSegment> _run = [];

    [Fact]
    public void Fill_HugeBatchBeforeSingleRows_SinglesAreInTheNextRun()
    {
        Add(1000);
        var singles = Enumerable.Range(0, 3).Select(_ => Add(1)).ToList();

        _queue.Fill(_run, 8);

        Assert.Equal(8, _run.Sum(static segment => segment.Count));
        Assert.All(singles, single => Assert.Contains(_run, segment => segment.Call == single));
        Assert.Equal(1003 - 8, _queue.Rows);
    }

    [Fact]
    public void Fill_MoreCallsThanRows_TurnsGoOnWhereTheyStopped()
    {
        var calls = Enumerable.Range(0, 5).Select(_ => Add(2)).ToList();

        Assert.Equal([0, 1, 2], Next(3));
        Assert.Equal([3, 4, 0], Next(3));
        Assert.Equal([1, 2, 3], Next(3));
        Assert.Equal([4], Next(3));
        Assert.Equal(0, _queue.Rows);

        IEnumerable<int> Next(int rows)
        {
            _run.Clear();
            _queue.Fill(_run, rows);
            return [.. _run.Select(segment => calls.IndexOf(segment.Call))];
        }
    }

    [Fact]
    public void Fill_OneCallOnly_TakesTheWholeRun()
    {
        var call = Add(5, 50);

        _queue.Fill(_run, 32);

        Assert.Equal([(0, 0, 5), (1, 0, 27)], _run.Select(static s => (s.Item, s.Row, s.Count)));
        Assert.Equal(23, call.RowsLeft);
    }

    [Fact]
    public void Change_ItemFailed_ItsOtherRowsAreNotRun()
    {
        var call = Add(10, 1);
        _queue.Fill(_run, 4);
        var failed = _run.Single();
        failed.Error = new(ErrorCode.PredictionError, "");

        _queue.Change(call, failed, static (call, segment) => call.Finish(segment));

        Assert.Equal(1, _queue.Rows);
        _run.Clear();
        _queue.Fill(_run, 4);
        Assert.Equal((1, 0, 1), (_run.Single().Item, _run.Single().Row, _run.Single().Count));
        call.Finish(_run.Single());
        Assert.True(call.IsDone);
    }

    [Fact]
    public void Change_ItemFailedWhileItsOtherRowsWait_TheCallIsNotUsedAgain()
    {
        var call = Add(10);
        _queue.Fill(_run, 4);
        var failed = _run.Single();
        failed.Error = new(ErrorCode.PredictionError, "");

        _queue.Change(call, failed, static (call, segment) => call.Finish(segment));

        Assert.True(call.IsDone);
        Assert.False(((IResettable)call).TryReset()); // the queue has yet to pass it over
        Add(1);
        _run.Clear();
        _queue.Fill(_run, 4);
        Assert.NotSame(call, _run.Single().Call);
    }

    private RunCall Add(params int[] counts)
    {
        var call = RunCall.Rent([.. counts.Select(static count => new RunItem(new float[count], count))], [false], new(1, 1));
        _queue.Add(call);
        return call;
    }
}
