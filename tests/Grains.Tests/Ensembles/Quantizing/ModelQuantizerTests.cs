using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;
using static StreamCluster.Grains.Tests.Ensembles.Quantizing.DenseModels;

namespace StreamCluster.Grains.Tests.Ensembles.Quantizing;

/// <summary>A quantized model serves only where it is asked for and loses little; what it loses is said.</summary>
public sealed class ModelQuantizerTests : IDisposable
{
    private const string Stage1 = "stage1/throws_stage1.json";

    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task LoadAsync_LargeLayer_ServesBytesAndSaysTheCost()
    {
        _models.Replace(Stage1, Of(MatMul()));

        var (exact, exactResults, silence) = await ServeAsync(quantize: false);
        var (ensemble, results, log) = await ServeAsync();

        Assert.Empty(silence);
        Assert.Null(exact.Quantization);
        Assert.StartsWith("Model throws_stage1 runs with 8-bit weights: 1 layers; its results are off by 0.0", log[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("Model throws_boost runs without 8-bit weights: it has no dense layer of ", log.Single(static line => line.Id == 1024 && line.Text.Contains("throws_boost", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
        Assert.Null(ensemble.Quantization!.Boost);
        var cost = ensemble.Quantization.Stage1!;
        Assert.Equal(1, cost.Layers);
        Assert.Equal(ensemble.Layout.Target.Order(), cost.Signals.Keys.Order());
        Assert.All(cost.Signals.Values, static error =>
        {
            Assert.InRange(error.RmsStd, 1e-5, 0.05);
            Assert.InRange(error.MaxStd, error.RmsStd, 20 * error.RmsStd);
            Assert.Equal(error.Max / error.Rms, error.MaxStd / error.RmsStd, 1e-6);
        });
        Assert.NotEqual(exactResults, results);
        Assert.All(ensemble.Layout.Target.Select((name, i) => (cost.Signals[name].Max, Math.Abs(results[i] - exactResults[i]))), static pair => Assert.InRange(pair.Item2, 0, 2 * pair.Max));
    }

    [Fact]
    public async Task LoadAsync_Quantized_IsAnotherVersion()
    {
        _models.Replace(Stage1, Of(MatMul()));

        var exact = (await ServeAsync(quantize: false)).Ensemble.Version;
        var quantized = (await ServeAsync()).Ensemble.Version;

        Assert.NotEqual(exact, quantized);
        Assert.Equal(quantized, (await ServeAsync()).Ensemble.Version);
    }

    [Fact]
    public async Task LoadAsync_NothingToQuantize_IsTheSameVersion()
    {
        Assert.Equal((await ServeAsync(quantize: false)).Ensemble.Version, (await ServeAsync()).Ensemble.Version);
    }

    [Fact]
    public async Task LoadAsync_LosesTooMuch_ServesFloat32AndSaysWhy()
    {
        // Beside a weight of a million, which nothing ever goes through, the others are less than half a step.
        float[] first = [.. Values(2 * Width, 1, 1).Select(static (w, i) => i % Width == 0 ? 0 : w)];
        float[] weights = [.. Values(Width * Width, 2).Select(static (w, i) => i < Width ? 1e6f : w)];
        _models.Replace(Stage1, Of(MatMul(), weights, first));

        var (exact, exactResults, _) = await ServeAsync(quantize: false);
        var (ensemble, results, log) = await ServeAsync();

        var warning = log.Single(static line => line.Level == LogLevel.Warning);
        Assert.Equal(1023, warning.Id);
        Assert.Matches("^Model throws_stage1 runs without 8-bit weights: target signal .+ would be .+ standard deviations off", warning.Text);
        Assert.Contains(ensemble.Layout.Target, signal => warning.Text.Contains($" {signal} ", StringComparison.Ordinal));
        Assert.Null(ensemble.Quantization);
        Assert.Equal(exact.Version, ensemble.Version);
        Assert.Equal(exactResults, results);
    }

    [Theory]
    [InlineData("models", "TennesseeEastman")]
    [InlineData("bench/models", "Bench_19_89")]
    public async Task LoadAsync_Transformer_LosesLittle(string folder, string name)
    {
        await using var catalog = await Catalogs.LoadAsync(Repository.Path(folder), new() { QuantizeModels = true });

        Assert.Empty(catalog.Problems);
        var ensemble = catalog.ByName[name].Description;
        foreach (var model in new[] { ensemble.Quantization!.Stage1!, ensemble.Quantization.Boost! })
        {
            Assert.InRange(model.Layers, 2, 30);
            Assert.Equal(ensemble.Layout.Target.Order(), model.Signals.Keys.Order());
            Assert.All(model.Signals, static signal => Assert.InRange(signal.Value.RmsStd, 0, 0.12));
            Assert.Contains(model.Signals.Values, static error => error.Rms > 0);
        }
    }

    private async Task<(EnsembleDescription Ensemble, float[] Results, List<(int Id, LogLevel Level, string Text)> Log)> ServeAsync(bool quantize = true)
    {
        var log = new ListLogger();
        await using var catalog = new EnsembleCatalog(_models.Path, Options.Create(new InferenceOptions { QuantizeModels = quantize }), log, TimeProvider.System);
        await catalog.LoadAsync(CancellationToken.None);
        Assert.Empty(catalog.Problems);
        var ensemble = catalog.ByName["Ensemble_throws"];
        var results = await ensemble.Runner.PredictAsync([false, false], 0.25f, 0.75f);
        return (ensemble.Description, results, [.. log.Lines.Where(static line => line.Id is 1022 or 1023 or 1024 && line.Text.Contains("throws", StringComparison.Ordinal)).OrderBy(static line => line.Id)]);
    }

    private sealed class ListLogger : ILogger<EnsembleCatalog>
    {
        public List<(int Id, LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((eventId.Id, logLevel, formatter(state, exception)));
    }
}
