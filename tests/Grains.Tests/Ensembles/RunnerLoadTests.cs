using static StreamCluster.Grains.Tests.Ensembles.RunnerResultTests;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>Many callers at once: everybody gets what a run alone gives.</summary>
public sealed class RunnerLoadTests
{
    private const int Callers = 32;
    private const int CallsEach = 200;

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 32)]
    public async Task RunAsync_ManyCallersSomeGivingUp_EachGetsItsOwn(int slots, int maxRunRows)
    {
        await using var catalog = await Catalogs.LoadTestModelsAsync(new() { Slots = slots, MaxRunRows = maxRunRows });
        var runner = catalog.ByName["Ensemble_x"].Runner;

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var i = 0; i < CallsEach; i++)
            {
                int[] seeds = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(1 << 16))];
                var outcomes = await runner.OutcomesAsync([new(Rows(seeds), seeds.Length), new(Rows(i), 1)], new bool[4]);
                Assert.Equal(Expected(seeds), outcomes[0].Predictions);
                Assert.Equal(Expected(i), outcomes[1].Predictions);
            }
        })));

        Assert.Equal(0, runner.QueuedRows);
    }

    [Fact]
    public async Task RunAsync_ManyCallersOfWhichOneIsPoison_OnlyItFails()
    {
        await using var catalog = await Catalogs.LoadTestModelsAsync(new() { Slots = 2, MaxRunRows = 8 });
        var runner = catalog.ByName["Ensemble_throws"].Runner;

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var poison = caller == 0;
            for (var i = 0; i < CallsEach; i++)
            {
                var (a, b) = (i % 8, caller % 8);
                var outcome = (await runner.OutcomesAsync([new([poison ? 99 : a, b], 1)], new bool[2])).Single();
                Assert.Equal(poison ? ErrorCode.PredictionError : null, outcome.Error?.Code);
                Assert.Equal(poison ? null : [10f * a, 10f * b], outcome.Predictions);
            }
        })));
    }

    [Fact]
    public async Task RunAsync_TransformerRowsTogetherOrAlone_GiveTheSame()
    {
        await using var catalog = await Catalogs.LoadAsync(Repository.Path("bench/models"), new() { Slots = 2, MaxRunRows = 16 });
        var tiny = catalog.ByName["Bench_tiny_6_4"];
        var ranges = tiny.Description.Layout.Boundary.Select(signal => tiny.Description.Ranges[signal]).ToList();
        var random = new Random(1);
        float[][] rows = [.. Enumerable.Range(0, 100).Select(_ => ranges.Select(r => (float)(r.Min + ((r.Max - r.Min) * random.NextDouble()))).ToArray())];
        var alone = new List<float[]>();
        foreach (var row in rows)
        {
            alone.Add(await tiny.Runner.PredictAsync(tiny.Description.DefaultBoost, row));
        }

        var together = (await tiny.Runner.OutcomesAsync([new([.. rows.SelectMany(static row => row)], rows.Length)], tiny.Description.DefaultBoost)).Single();

        var expected = alone.SelectMany(static row => row).ToArray();
        for (var i = 0; i < expected.Length; i++)
        {
            // Other shapes may sum in another order: a few units in the last place.
            Assert.Equal(expected[i], together.Predictions![i], Math.Abs(expected[i]) * 2e-6f);
        }
    }
}
