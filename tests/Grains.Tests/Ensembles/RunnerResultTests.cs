using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>What a run gives, by the weights of tests/Data/README.md.</summary>
public sealed class RunnerResultTests : IAsyncLifetime
{
    private EnsembleCatalog _catalog = null!;

    // T1, T2, P1 -> Pressure_1, Temperature_1, Flow_1, Temperature_2.
    private static readonly float[] Row = [24, 30, 2];
    private static readonly float[] Stage1 = [16.5f, 40, 36, 28.5f];
    private static readonly float[] Boost = [131, 6.5f, 62.5f, 11.5f];

    public async Task InitializeAsync() => _catalog = await Catalogs.LoadTestModelsAsync();

    public async Task DisposeAsync() => await _catalog.DisposeAsync();

    [Fact]
    public async Task RunAsync_DefaultBoostAndModelsInOtherOrders_GivesEnsembleOrder()
    {
        var x = _catalog.ByName["Ensemble_x"];

        var predictions = await x.Runner.PredictAsync(x.Description.DefaultBoost, Row);

        Assert.Equal([16.5f, 46.5f, 98.5f, 28.5f], predictions);
    }

    [Fact]
    public async Task RunAsync_NamesThatNeedCare_GivesDocumentedResult()
    {
        var y = _catalog.ByName["Ensemble_y"];
        var signals = y.Description.Layout.Boundary;
        Assert.Equal(["Température \"α\"", "=SUM(A1)"], signals);

        var predictions = await y.Runner.PredictAsync(y.Description.DefaultBoost, 2, 4);

        Assert.Equal(
            [("a,b", 7.5f), ("鍋炉/1", 1f), ("-tab\t\\ end", 16f)],
            y.Description.Layout.Target.Zip(predictions).OrderBy(static x => x.Second == 16 ? 2 : x.Second == 1 ? 1 : 0));
    }

    [Fact]
    public async Task RunAsync_EveryMask_AddsBoostExactlyWhereAsked()
    {
        var runner = _catalog.ByName["Ensemble_x"].Runner;
        for (var bits = 0; bits < 16; bits++)
        {
            bool[] mask = [.. Enumerable.Range(0, 4).Select(i => (bits >> i & 1) != 0)];

            var predictions = await runner.PredictAsync(mask, Row);

            Assert.Equal(Enumerable.Range(0, 4).Select(i => Stage1[i] + (mask[i] ? Boost[i] : 0)), predictions);
        }
    }

    [Fact]
    public async Task RunAsync_SeveralItems_GivesOneOutcomeEachInOrder()
    {
        var runner = _catalog.ByName["Ensemble_x"].Runner;
        RunItem[] work = [new(Rows(1, 2), 2), new(Rows(3), 1), new(Rows(4, 5, 6), 3)];

        var outcomes = await runner.OutcomesAsync(work, new bool[4]);

        Assert.Equal([Expected(1, 2), Expected(3), Expected(4, 5, 6)], outcomes.Select(static outcome => outcome.Predictions));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1000)]
    public async Task RunAsync_BatchOfAnySize_GivesEveryRowInOrder(int count)
    {
        var runner = _catalog.ByName["Ensemble_x"].Runner;
        int[] seeds = [.. Enumerable.Range(0, count)];

        var outcomes = await runner.OutcomesAsync([new(Rows(seeds), count)], new bool[4]);

        Assert.Equal(Expected(seeds), outcomes.Single().Predictions);
    }

    [Theory]
    [InlineData("Ensemble_faulty", -2f, "The model's result for this input is not finite.")]
    [InlineData("Ensemble_faulty", -1f, "The model's result for this input is not finite.")]
    [InlineData("Ensemble_throws", 8f, "The model failed on this input.")]
    public async Task RunAsync_InputThatTheModelCannotTake_IsPredictionErrorOfThatItemOnly(string ensemble, float poison, string message)
    {
        var runner = _catalog.ByName[ensemble].Runner;
        var good = new float[] { 1, 1 };
        // The poisoned item's first row is good: its rows fail together.
        RunItem[] work = [new(good, 1), new([1, 1, poison, 1], 2), new(good, 1)];

        var outcomes = await runner.OutcomesAsync(work, new bool[2]);

        Assert.NotNull(outcomes[0].Predictions);
        Assert.Equal(outcomes[0].Predictions, outcomes[2].Predictions);
        Assert.Null(outcomes[1].Predictions);
        Assert.Equal(new GrainError(ErrorCode.PredictionError, message).ToString(), outcomes[1].Error!.ToString());
    }

    [Fact]
    public async Task RunAsync_PoisonInBatchOfManyRuns_FailsItemAndRunnerGoesOn()
    {
        var runner = _catalog.ByName["Ensemble_throws"].Runner;
        var batch = new float[2 * 500];
        batch[0] = 100;

        var outcomes = await runner.OutcomesAsync([new(batch, 500), new([3, 4], 1)], new bool[2]);

        Assert.Equal(ErrorCode.PredictionError, outcomes[0].Error!.Code);
        Assert.Equal([30f, 40f], outcomes[1].Predictions!);
        Assert.Equal(0, runner.QueuedRows);
    }

    [Theory]
    [InlineData(0, 3, 4)]
    [InlineData(1, 2, 4)]
    [InlineData(1, 3, 3)]
    public async Task RunAsync_WrongShape_Throws(int count, int values, int mask)
    {
        var runner = _catalog.ByName["Ensemble_x"].Runner;

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await runner.OutcomesAsync([new(new float[values], count)], new bool[mask]));
    }

    /// <summary>Rows that differ by their seed, exact in float32.</summary>
    internal static float[] Rows(params int[] seeds) => [.. seeds.SelectMany(static seed => new float[] { seed, 2 * seed, seed % 7 })];

    /// <summary>What stage 1 of Ensemble_x makes of them.</summary>
    internal static float[] Expected(params int[] seeds) => [.. seeds.SelectMany(static seed =>
    {
        var (t1, t2, p1) = ((float)seed, 2f * seed, (float)(seed % 7));
        return new[] { (0.5f * t1) + (2 * p1) + 0.5f, t1 + (0.5f * t2) + 1, (2 * t1) - t2 + (4 * p1) + 10, t2 + (0.25f * p1) - 2 };
    })];
}
