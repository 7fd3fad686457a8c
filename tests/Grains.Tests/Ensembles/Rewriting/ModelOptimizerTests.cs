using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamCluster.Grains.Ensembles;
using static StreamCluster.Grains.Tests.Ensembles.OnnxBytes;
using static StreamCluster.Grains.Tests.Ensembles.Rewriting.NormModels;

namespace StreamCluster.Grains.Tests.Ensembles.Rewriting;

/// <summary>A rewritten model serves only where it loads and agrees with the original.</summary>
public sealed class ModelOptimizerTests : IDisposable
{
    private const string Stage1 = "stage1/throws_stage1.json";

    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task LoadAsync_ModelWithNorm_ServesCheaperForm()
    {
        var (log, results) = await ServeAsync(Dense());

        Assert.Equal(["Model throws_stage1 runs in a cheaper form: 1 layer normalizations rewritten, 1 of them folded into the layer behind"], log);
        // x = (5, 6): normalized (-1, 1), times (2, 0.5) plus (-1, 3), times the weights.
        Assert.Equal(-13.25, results[0], 1e-4);
        Assert.Equal(7.25, results[1], 1e-4);
    }

    [Fact]
    public async Task LoadAsync_OptimizeModelsOff_ServesAsItIs()
    {
        var (log, results) = await ServeAsync(Dense(), optimize: false);

        Assert.Empty(log);
        Assert.Equal(-13.25, results[0], 1e-4);
    }

    [Fact]
    public async Task LoadAsync_NothingToRewrite_IsSilent() => Assert.Empty((await ServeAsync(Model(Node("Identity", ["x"])))).Log);

    [Fact]
    public async Task LoadAsync_RewrittenDisagrees_ServesOriginal()
    {
        // Next to so great a mean float32 loses the differences, and one kernel more of them than the other.
        byte[][] nodes = [Node("Add", ["x", "far"], output: "f"), Node("LayerNormalization", ["f", "scale", "bias"])];
        var onnx = Model(nodes, initializers: [Scale, Bias, Tensor("far", [2], 30000, 30000)]);

        var (log, results) = await ServeAsync(onnx);

        Assert.StartsWith("Model throws_stage1 runs as it is, for its cheaper form cannot stand in for it: target signal ", log.Single(), StringComparison.Ordinal);
        using var original = Models.Load(onnx);
        Assert.Equal(Models.Run(original, [5, 6]), results);
    }

    [Fact]
    public async Task LoadAsync_RewrittenDoesNotLoad_ServesOriginal()
    {
        // The model says of a tensor of its own that it is [5, 3], which is not so, and which a norm of width 2 takes no notice of.
        byte[][] nodes =
        [
            Node("Shape", ["x"], output: "s"), Node("Cast", ["s"], attributes: [IntAttribute("to", Float32Type)], output: "f"),
            Node("Cast", ["f"], attributes: [IntAttribute("to", Int64Type)], output: "shape"), Node("Reshape", ["x", "shape"], output: "r"),
            Node("LayerNormalization", ["r", "scale", "bias"], output: "n"), Node("Reshape", ["n", "shape"]),
        ];
        var onnx = Model(nodes, initializers: [Scale, Bias], more: Field(13, Value("r", Float32Type, ["5", "3"])));

        var (log, results) = await ServeAsync(onnx);

        Assert.StartsWith("Model throws_stage1 runs as it is, for its cheaper form cannot stand in for it: ONNX Runtime cannot load the model: ", log.Single(), StringComparison.Ordinal);
        using var original = Models.Load(onnx);
        Assert.Equal(Models.Run(original, [5, 6]), results);
    }

    [Fact]
    public async Task LoadAsync_ResultsNotFinite_ServesOriginal()
    {
        // Finite at the means, which every model must be; not at the ends of the ranges.
        var onnx = Model(
            [Node("LayerNormalization", Inputs, output: "n"), Node("Sub", ["few", "x"], output: "l"), Node("Log", ["l"], output: "m"), Node("Mul", ["m", "n"])],
            initializers: [Scale, Bias, Tensor("few", [2], 7, 7)]);

        var (log, _) = await ServeAsync(onnx);

        Assert.EndsWith(": its results are not finite on the rows that the two are compared on", log.Single(), StringComparison.Ordinal);
    }

    private async Task<(string[] Log, float[] Results)> ServeAsync(byte[] onnx, bool optimize = true)
    {
        _models.Replace(Stage1, onnx);
        var log = new ListLogger();
        await using var catalog = new EnsembleCatalog(_models.Path, Options.Create(new InferenceOptions { OptimizeModels = optimize }), log, TimeProvider.System);
        await catalog.LoadAsync(CancellationToken.None);
        Assert.Empty(catalog.Problems);
        var results = await catalog.ByName["Ensemble_throws"].Runner.PredictAsync([false, false], 5, 6);
        return ([.. log.Lines.Where(static line => line.Id is 1020 or 1021).Select(static line => line.Text)], results);
    }

    private sealed class ListLogger : ILogger<EnsembleCatalog>
    {
        public List<(int Id, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((eventId.Id, formatter(state, exception)));
    }
}
