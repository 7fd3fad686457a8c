using static StreamCluster.Grains.Tests.Ensembles.OnnxBytes;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>Graphs that must not be served: what they do to the rest is nothing, and the reason says what is wrong.</summary>
public sealed class OnnxGraphTests : IDisposable
{
    private const string Stage1 = "stage1/throws_stage1.json";

    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    public static TheoryData<string, byte[], string> Graphs => new()
    {
        { "opset from the future", Model(Node("Identity", ["x"]), opset: 999), "ONNX Runtime cannot load the model: " },
        { "unknown operator", Model(Node("NoSuchOperator", ["x"])), "ONNX Runtime cannot load the model: " },
        { "unknown domain", Model(Node("Mine", ["x"], "my.domain"), domain: "my.domain"), "ONNX Runtime cannot load the model: " },
        { "int64 output", Model(Node("Cast", ["x"], attributes: [IntAttribute("to", Int64Type)]), outputType: Int64Type), "The graph's output is not float32." },
        { "three dimensions", Model(Node("Unsqueeze", ["x", "x"]), outputShape: ["N", "1", "2"]), "ONNX Runtime cannot load the model: " },
        { "fixed output", Model(Node("Identity", ["x"]), outputShape: ["5", "2"]), "" },
        { "external initializer", Model(Node("Add", ["x", "w"]), initializers: [ExternalTensor("w", "secret")]), "The model keeps values outside its ONNX file" },
        { "external memory", Model(Node("Add", ["x", "w"]), initializers: [ExternalTensor("w", "*/_ORT_MEM_ADDR_/*")]), "The model keeps values outside its ONNX file" },
        { "external constant", Model(Node("Constant", [], attributes: [TensorAttribute("value", ExternalTensor("w", "secret"))])), "The model keeps values outside its ONNX file" },
        {
            "external in a subgraph",
            Model(Node("If", ["x"], attributes: [GraphAttribute("then_branch", Field(5, ExternalTensor("w", "secret")))])),
            "The model keeps values outside its ONNX file"
        },
        { "ORT format", [0x18, 0, 0, 0, .. "ORTM"u8, .. new byte[64]], "The model file is not ONNX." },
        { "cut in the middle", Model(Node("Identity", ["x"]))[..^9], "The model file is not ONNX." },
        { "nothing but a version", Number(1, 8), "ONNX Runtime cannot load the model: " },
    };

    [Theory]
    [MemberData(nameof(Graphs))]
    public async Task LoadAsync_GraphThatCannotBeServed_SaysWhy(string what, byte[] onnx, string reason)
    {
        _models.Replace(Stage1, onnx);

        await using var catalog = await Catalogs.LoadAsync(_models.Path);

        Assert.True(catalog.Problems.Count == 2, what);
        Assert.Equal(Stage1, catalog.Problems[0].File);
        Assert.StartsWith(reason, catalog.Problems[0].Reason, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\n|\.(cc|h):|(^|\s)/\w+/", catalog.Problems[0].Reason);
        Assert.Equal(["Ensemble_faulty", "Ensemble_x", "Ensemble_y"], catalog.ByName.Keys.Order());
    }

    [Fact]
    public async Task LoadAsync_GraphByHand_IsServed()
    {
        // What the graphs above differ from.
        _models.Replace(Stage1, Model(Node("Identity", ["x"])));

        await using var catalog = await Catalogs.LoadAsync(_models.Path);

        Assert.Empty(catalog.Problems);
        var predictions = await catalog.ByName["Ensemble_throws"].Runner.PredictAsync([false, false], 5, 6);
        Assert.Equal([5f, 6f], predictions);
    }
}
