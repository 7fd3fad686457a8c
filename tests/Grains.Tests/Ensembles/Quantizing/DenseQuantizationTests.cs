using StreamCluster.Grains.Tests.Ensembles.Rewriting;
using static StreamCluster.Grains.Tests.Ensembles.OnnxBytes;
using static StreamCluster.Grains.Tests.Ensembles.Quantizing.DenseModels;

namespace StreamCluster.Grains.Tests.Ensembles.Quantizing;

public sealed class DenseQuantizationTests
{
    private static readonly byte[] Bias = Tensor("bias", [Width], Values(Width, 4));

    public static TheoryData<string, byte[], string[]> Layers => new()
    {
        { "MatMul", Of(MatMul()), [] },
        { "Gemm without bias", Of(Gemm(0)), [] },
        { "Gemm", Of(Gemm(0, "bias"), more: [Bias]), [] },
        { "Gemm, transposed", Of(Gemm(1, "bias"), more: [Bias]), [] },
        { "bias of a row", Of(Gemm(1, "bias"), more: [Tensor("bias", [1, Width], Values(Width, 4))]), ["Add"] },
        { "bias of one value", Of(Gemm(0, "bias"), more: [Tensor("bias", [], 0.5f)]), ["Add"] },
        { "bias that is computed", Of(Gemm(0, "h")), ["Add"] },
        { "a unit of zeros", Of(MatMul(), [.. Values(Width * Width, 2).Select(static (w, i) => i % Width == 5 ? 0 : w)]), [] },
        { "names like its own", Of(Node("MatMul", ["h", "bytes_0_weights"], output: "d"), more: [Tensor("bytes_0_weights", [Width, Width], Values(Width * Width, 2))]), [] },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_LargeLayer_MultipliesBytes(string what, byte[] onnx, string[] after)
    {
        var quantized = Quantize(onnx)!;

        Assert.True(quantized.Layers == 1, what);
        Assert.Equal(["MatMul", "Tanh", "QuantizeLinear", "MatMulIntegerToFloat", .. after, "MatMul"], NormModels.Operators(quantized.Onnx));
        Assert.Equal(NormModels.Initializers(onnx).Contains("bytes_0_weights"), NormModels.Initializers(quantized.Onnx).Contains("weight"));
        AssertNear(onnx, quantized.Onnx);
    }

    [Fact]
    public void Of_LayersWithOneInput_ShareItsBytes()
    {
        var onnx = Of(MatMul(), more: [Tensor("other", [Width, Width], Values(Width * Width, 7))], after:
            [Node("MatMul", ["h", "other"], output: "e"), Node("Add", ["d", "e"], output: "s"), Node("MatMul", ["s", "last"])]);

        var quantized = Quantize(onnx)!;

        Assert.Equal(2, quantized.Layers);
        Assert.Single(NormModels.Operators(quantized.Onnx), static operation => operation == "QuantizeLinear");
        AssertNear(onnx, quantized.Onnx);
    }

    [Fact]
    public void Of_WeightsReadElsewhereToo_StayAsWell()
    {
        var onnx = Of(MatMul(), after:
            [Node("Identity", ["weight"], output: "w"), Node("MatMul", ["d", "w"], output: "e"), Node("MatMul", ["e", "last"])]);

        var quantized = Quantize(onnx)!;

        Assert.Equal(1, quantized.Layers);
        Assert.Contains("weight", NormModels.Initializers(quantized.Onnx));
        AssertNear(onnx, quantized.Onnx);
    }

    [Fact]
    public void Of_WeightsOfTwoLayers_GoWithTheLast()
    {
        var onnx = Of(MatMul(), after: [Node("MatMul", ["d", "weight"], output: "e"), Node("MatMul", ["e", "last"])]);

        var quantized = Quantize(onnx)!;

        Assert.Equal(2, quantized.Layers);
        Assert.DoesNotContain("weight", NormModels.Initializers(quantized.Onnx));
        AssertNear(onnx, quantized.Onnx);
    }

    public static TheoryData<string, byte[]> Left => new()
    {
        { "too small", Of(MatMul(), width: 90) },
        { "scaled", Of(Node("Gemm", ["h", "weight"], attributes: [FloatAttribute("alpha", 2)], output: "d")) },
        { "an input turned", Of(Node("Gemm", ["weight", "h"], attributes: [IntAttribute("transB", 1)], output: "t"), after: [Node("Transpose", ["t"], output: "d"), Node("MatMul", ["d", "last"])]) },
        { "not finite", Of(MatMul(), [float.PositiveInfinity, .. Values((Width * Width) - 1, 2)]) },
        { "an older opset", Model([Node("MatMul", ["x", "w"], output: "h"), Node("MatMul", ["h", "v"])], opset: 9,
            initializers: [Tensor("w", [2, 8192], Values(16384, 1)), Tensor("v", [8192, 2], Values(16384, 1))]) },
    };

    [Theory]
    [MemberData(nameof(Left))]
    public void Of_OtherLayer_IsLeft(string what, byte[] onnx) => Assert.True(Quantize(onnx) is null, what);

    [Fact]
    public void Run_OtherRowsBeside_ChangeNothing()
    {
        using var model = Models.Load(Quantize(Of(MatMul()))!.Onnx);
        var rows = Rows(2);

        var together = Models.Run(model, [.. rows, 1e6f, -1e6f]);

        for (var row = 0; row < rows.Length / 2; row++)
        {
            Assert.Equal(Models.Run(model, rows[(2 * row)..((2 * row) + 2)]), together[(2 * row)..((2 * row) + 2)]);
        }
    }

    [Fact]
    public void Run_WithoutBytePairs_GivesTheSame()
    {
        // Inputs near 255 and weights near 127: what pairs in 16 bits would not hold.
        var bytes = Quantize(Of(Gemm(0, "bias"), [.. Enumerable.Repeat(0.1f, Width * Width)], more: [Bias]))!.Onnx;
        using var fast = Grains.Ensembles.OnnxModel.Load(Models.Record(), bytes, Grains.Ensembles.BytePairs.Saturate);
        using var exact = Grains.Ensembles.OnnxModel.Load(Models.Record(), bytes, avoidBytePairs: true);

        var (a, b) = (Models.Run(fast, Rows(2)), Models.Run(exact, Rows(2)));

        Assert.All(a.Zip(b), static pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    /// <summary>Not the same, but within what 8 bits lose.</summary>
    private static void AssertNear(byte[] expected, byte[] actual)
    {
        using var before = Models.Load(expected);
        using var after = Models.Load(actual);
        var (a, b) = (Models.Run(before, Rows(2)), Models.Run(after, Rows(2)));
        Assert.NotEqual(a, b);
        var limit = 0.02f * (a.Max() - a.Min());
        Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, limit));
    }
}
