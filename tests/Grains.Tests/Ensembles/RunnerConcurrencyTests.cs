using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;
using static StreamCluster.Grains.Tests.Ensembles.RunnerResultTests;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>Who waits for whom. One slot, which a gated call holds, so that what happens next does not depend on timing.</summary>
public sealed class RunnerConcurrencyTests : IAsyncLifetime
{
    private static readonly bool[] NoBoost = new bool[4];

    private readonly GatedWork _held = new(new(Rows(7), 1));
    private EnsembleCatalog _catalog = null!;
    private EnsembleRunner _runner = null!;
    private Task<RunOutcome[]> _holder = null!;

    public async Task InitializeAsync()
    {
        _catalog = await Catalogs.LoadTestModelsAsync(new() { Slots = 1, MaxRunRows = 4, MaxQueuedRows = 1000 });
        _runner = _catalog.ByName["Ensemble_x"].Runner;
        _runner.PoolHasOtherWork = static () => false; // other tests' work must not decide who runs where
        _holder = Task.Run(async () => await _runner.OutcomesAsync(_held, NoBoost));
        await _held.Reached;
    }

    public async Task DisposeAsync()
    {
        _held.Open();
        await _catalog.DisposeAsync();
    }

    [Fact]
    public async Task RunAsync_NoSlotFree_WaitsAndGivesEachCallerItsOwn()
    {
        var calls = Enumerable.Range(0, 20).Select(seed => Start(seed, seed + 100)).ToList();
        Assert.Equal(40, _runner.QueuedRows);
        Assert.All(calls, static call => Assert.False(call.IsCompleted));

        _held.Open();

        for (var seed = 0; seed < calls.Count; seed++)
        {
            Assert.Equal(Expected(seed, seed + 100), (await calls[seed]).Single().Predictions);
        }

        Assert.Equal(Expected(7), (await _holder).Single().Predictions);
        Assert.Equal(0, _runner.QueuedRows);
    }

    [Fact]
    public async Task RunAsync_MasksDifferInOneRun_EachGetsItsOwn()
    {
        bool[][] masks = [[false, false, false, false], [true, false, false, true], [false, false, false, false], [true, true, true, true]];
        var calls = masks.Select(mask => _runner.OutcomesAsync([new([24, 30, 2], 1)], mask)).ToList();

        _held.Open();

        float[] stage1 = [16.5f, 40, 36, 28.5f];
        float[] boost = [131, 6.5f, 62.5f, 11.5f];
        for (var i = 0; i < masks.Length; i++)
        {
            Assert.Equal(stage1.Zip(boost, masks[i]).Select(static x => x.First + (x.Third ? x.Second : 0)), (await calls[i]).Single().Predictions);
        }
    }

    [Fact]
    public async Task RunAsync_QueueFull_RefusesTheItemsThatDoNotFit()
    {
        var most = Start([.. Enumerable.Range(0, 998)]);
        var rest = _runner.OutcomesAsync([new(Rows(1), 1), new(Rows(2, 3), 2), new(Rows(4), 1)], NoBoost);
        var late = await _runner.OutcomesAsync([new(Rows(5), 1)], NoBoost);

        Assert.Equal(ErrorCode.Overloaded, late.Single().Error!.Code);
        Assert.Equal(1000, _runner.QueuedRows);
        _held.Open();

        Assert.Equal([Expected(1), null, Expected(4)], (await rest).Select(static outcome => outcome.Predictions));
        Assert.Equal(ErrorCode.Overloaded, (await rest)[1].Error!.Code);
        Assert.Equal(Expected([.. Enumerable.Range(0, 998)]), (await most).Single().Predictions);
        Assert.Equal(0, _runner.QueuedRows);
    }

    [Fact]
    public async Task RunAsync_AwaitedTwice_ThrowsAndDoesNoHarmToOthers()
    {
        var first = _runner.RunAsync([new(Rows(1), 1)], NoBoost);
        _held.Open();
        Assert.Equal(Expected(1), (await first).Outcomes!.Single().Predictions);
        await _holder;
        var held = new GatedWork(new(Rows(7), 1));
        var holder = Task.Run(async () => await _runner.OutcomesAsync(held, NoBoost));
        await held.Reached;
        var others = Enumerable.Range(0, 20).Select(seed => Start(seed)).ToList(); // some of them have the first one's object now

#pragma warning disable CA2012 // that is what is tested
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await first);
#pragma warning restore CA2012

        held.Open();
        for (var seed = 0; seed < others.Count; seed++)
            Assert.Equal(Expected(seed), (await others[seed]).Single().Predictions);
        await holder;
    }

    [Fact]
    public async Task RunAsync_ContinuationBlocks_OthersGoOn()
    {
        var others = Enumerable.Range(0, 8).Select(seed => Start(seed)).ToList();
        var blocked = Start(1).ContinueWith(
            _ => Task.WaitAll([.. others]), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        _held.Open();

        await blocked;
    }

    [Fact]
    public async Task DisposeAsync_WhileRunning_RefusesWhatWaitsAndWaitsForTheRun()
    {
        var waiting = Start(1);

        var disposed = _runner.DisposeAsync().AsTask();

        Assert.Equal(ErrorCode.Overloaded, (await waiting).Single().Error!.Code);
        Assert.Equal(ErrorCode.Overloaded, (await Start(2)).Single().Error!.Code);
        Assert.False(disposed.IsCompleted);
        _held.Open();
        await disposed;
        Assert.Equal(Expected(7), (await _holder).Single().Predictions);
    }

    private Task<RunOutcome[]> Start(params int[] seeds) => _runner.OutcomesAsync([new(Rows(seeds), seeds.Length)], NoBoost);
}
