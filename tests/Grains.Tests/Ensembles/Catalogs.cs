using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Grains.Tests.Ensembles;

internal static class Catalogs
{
    public const string TestModels = "tests/Data/models";

    public static EnsembleCatalog Of(string path, InferenceOptions? options = null) =>
        new(path, Options.Create(options ?? new()), NullLogger<EnsembleCatalog>.Instance, TimeProvider.System);

    public static async Task<EnsembleCatalog> LoadAsync(string path, InferenceOptions? options = null)
    {
        var catalog = Of(path, options);
        await catalog.LoadAsync(CancellationToken.None);
        return catalog;
    }

    public static Task<EnsembleCatalog> LoadTestModelsAsync(InferenceOptions? options = null) =>
        LoadAsync(Repository.Path(TestModels), options);

    /// <summary>One outcome per item, in the same order.</summary>
    public static async Task<RunOutcome[]> OutcomesAsync(
        this EnsembleRunner runner, IReadOnlyList<RunItem> work, IReadOnlyList<bool> boost) => (await runner.RunAsync(work, boost)).Outcomes!;

    public static async Task<float[]> PredictAsync(this EnsembleRunner runner, IReadOnlyList<bool> boost, params float[] row)
    {
        var outcome = (await runner.OutcomesAsync([new(row, 1)], boost)).Single();
        Assert.Null(outcome.Error);
        return outcome.Predictions!;
    }
}
