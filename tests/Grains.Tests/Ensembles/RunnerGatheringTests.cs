using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;
using static StreamCluster.Grains.Tests.Ensembles.RunnerResultTests;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>Which rows run at once, and which wait for company. Two slots, one of which a gated call may hold.</summary>
public sealed class RunnerGatheringTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly bool[] NoBoost = new bool[4];
    private readonly GatedWork _held = new(new(Rows(7), 1));
    private EnsembleCatalog _catalog = null!;
    private EnsembleRunner _runner = null!;

    public async Task InitializeAsync()
    {
        _catalog = await Catalogs.LoadTestModelsAsync(new() { Slots = 2, MaxRunRows = 8 });
        _runner = _catalog.ByName["Ensemble_x"].Runner;
        _runner.PoolHasOtherWork = static () => false;
    }

    public async Task DisposeAsync()
    {
        _held.Open();
        await _catalog.DisposeAsync();
    }

    [Fact]
    public async Task RunAsync_Alone_NeverRunsOnTheCallersThread()
    {
        var calling = Task.Factory.StartNew(
            () => _runner.OutcomesAsync(_held, NoBoost), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);
        var call = await calling.WaitAsync(Deadline);

        Assert.False(call.IsCompleted); // it came back although the rows are not there yet
        _held.Open();
        Assert.Equal(Expected(7), (await call.WaitAsync(Deadline)).Single().Predictions);
    }

    [Fact]
    public async Task RunAsync_PoolHasOtherWorkWhenARunIsToBegin_ItGoesFirstAndItsRowsComeAlong()
    {
        var second = default(Task<RunOutcome[]>);
        var asked = 0;
        _runner.PoolHasOtherWork = () =>
        {
            if (Interlocked.Increment(ref asked) == 1) // the first run is about to begin: another reading arrives
                second = Start(2);
            return true;
        };

        var first = Start(1);

        Assert.Equal(Expected(1), (await first.WaitAsync(Deadline)).Single().Predictions);
        Assert.NotNull(second);
        Assert.Equal(Expected(2), (await second.WaitAsync(Deadline)).Single().Predictions);
    }

    [Fact]
    public async Task RunAsync_HalfOfTheSlotsBusy_AFewRowsWaitAndFourGoTogether()
    {
        var holder = Task.Run(async () => await _runner.OutcomesAsync(_held, NoBoost));
        await _held.Reached.WaitAsync(Deadline);

        var few = Enumerable.Range(0, 3).Select(Start).ToList();
        Assert.Equal(3, _runner.QueuedRows);
        Assert.All(few, static call => Assert.False(call.IsCompleted));

        few.Add(Start(3)); // now it is worth the second slot
        for (var seed = 0; seed < few.Count; seed++)
            Assert.Equal(Expected(seed), (await few[seed].WaitAsync(Deadline)).Single().Predictions);
        Assert.False(holder.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_FewRowsWaitForARun_GoWhenItEnds()
    {
        var holder = Task.Run(async () => await _runner.OutcomesAsync(_held, NoBoost));
        await _held.Reached.WaitAsync(Deadline);
        var waits = Start(5);

        _held.Open();

        Assert.Equal(Expected(5), (await waits.WaitAsync(Deadline)).Single().Predictions);
        Assert.Equal(Expected(7), (await holder).Single().Predictions);
    }

    private Task<RunOutcome[]> Start(int seed) => _runner.OutcomesAsync([new(Rows(seed), 1)], NoBoost);
}
