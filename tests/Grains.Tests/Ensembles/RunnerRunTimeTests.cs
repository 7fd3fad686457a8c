using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>How many rows go into a run of a model that takes its time.</summary>
public sealed class RunnerRunTimeTests
{
    private const int EnoughForARun = 8;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1, EnoughForARun)] // a row takes longer, but fewer would make it dearer
    [InlineData(60_000, 32)]
    public async Task RunAsync_MoreRowsWaitThanRunInTheTime_TheRestIsForTheNextRun(double maxRunMs, int rowsInARun)
    {
        await using var catalog = await Catalogs.LoadAsync(
            Repository.Path("bench/models"), new() { Slots = 1, MaxRunRows = 32, MaxRunTime = TimeSpan.FromMilliseconds(maxRunMs), OptimizeModels = false });
        var (ensemble, runner) = (catalog.ByName["Bench_19_89"].Description, catalog.ByName["Bench_19_89"].Runner);
        runner.PoolHasOtherWork = static () => false;
        var item = new RunItem([.. ensemble.Layout.Boundary.Select(signal => (float)ensemble.Ranges[signal].Mean)], 1);
        var (first, second) = (new GatedWork(item), new GatedWork(item));
        var holder = Task.Run(async () => await runner.OutcomesAsync(first, ensemble.DefaultBoost));
        await first.Reached.WaitAsync(Deadline);
        var waiting = Enumerable.Range(0, EnoughForARun).Select(_ => runner.OutcomesAsync([item], ensemble.DefaultBoost)).ToList();
        var next = runner.OutcomesAsync(second, ensemble.DefaultBoost);

        try
        {
            first.Open();
            await second.Reached.WaitAsync(Deadline); // its run is about to begin

            Assert.Equal(rowsInARun, runner.RunRows);
            if (rowsInARun == EnoughForARun)
                await Task.WhenAll(waiting).WaitAsync(Deadline); // the run before has ended without it
            else
                Assert.All(waiting, static call => Assert.False(call.IsCompleted));
        }
        finally
        {
            first.Open();
            second.Open();
        }

        await Task.WhenAll([holder, next, .. waiting]).WaitAsync(Deadline);
    }
}
