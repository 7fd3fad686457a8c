using StreamCluster.Grains.Ensembles;
using static StreamCluster.Grains.Tests.Ensembles.OnnxBytes;
using static StreamCluster.Grains.Tests.Ensembles.Rewriting.NormModels;

namespace StreamCluster.Grains.Tests.Ensembles.Rewriting;

public sealed class LayerNormRewriteTests
{
    private static readonly string[] Alone = ["Reshape", "InstanceNormalization", "Reshape", "Mul", "Add"];
    private static readonly string[] Folded = ["Reshape", "InstanceNormalization", "Reshape", "Gemm"];

    public static TheoryData<string, byte[]> Rewritten => new()
    {
        { "last axis from the end", Plain() },
        { "axis and epsilon left out", Plain(attributes: []) },
        { "last axis by its number", Plain([IntAttribute("axis", 1)]) },
        { "epsilon", Plain([FloatAttribute("epsilon", 0.5f)]) },
        { "stash type", Plain([IntAttribute("stash_type", 1)]) },
        { "values listed", Plain(initializers: [ListedTensor("scale", [2], true, 2, 0.5f), ListedTensor("bias", [2], false, -1, 3)]) },
        { "another opset", Plain(opset: 21) },
        { "domain in full", Model(Node("LayerNormalization", Inputs, "ai.onnx"), initializers: [Scale, Bias]) },
    };

    [Theory]
    [MemberData(nameof(Rewritten))]
    public void Of_NormOverLastAxis_IsReplaced(string what, byte[] onnx)
    {
        var rewritten = LayerNormRewrite.Of(onnx);

        Assert.True(rewritten is { Norms: 1, Folded: 0 }, what);
        Assert.Equal(Alone, Operators(rewritten.Onnx));
        Models.AssertAgree(onnx, rewritten.Onnx);
    }

    [Fact]
    public void Of_NormWithoutBias_HasNone()
    {
        var onnx = Plain(inputs: ["x", "scale"], initializers: [Scale]);

        var rewritten = LayerNormRewrite.Of(onnx)!;

        Assert.Equal(Alone[..^1], Operators(rewritten.Onnx));
        Models.AssertAgree(onnx, rewritten.Onnx);

        // Not run: ONNX Runtime 1.29 ends the process on a norm with an empty name for its bias.
        Assert.Equal(Alone[..^1], Operators(LayerNormRewrite.Of(Plain(inputs: ["x", "scale", ""], initializers: [Scale]))!.Onnx));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Of_DenseLayerBehind_TakesScaleAndBias(int transposed)
    {
        var onnx = Dense([IntAttribute("transB", transposed)]);

        var rewritten = LayerNormRewrite.Of(onnx)!;

        Assert.Equal((1, 1), (rewritten.Norms, rewritten.Folded));
        Assert.Equal(Folded, Operators(rewritten.Onnx));
        Assert.DoesNotContain(Initializers(rewritten.Onnx), static name => name is "scale" or "bias");
        Models.AssertAgree(onnx, rewritten.Onnx);
    }

    [Fact]
    public void Of_ConstantNodes_AreRead()
    {
        var onnx = Model(
            [
                Node("Constant", [], attributes: [TensorAttribute("value", Scale)], output: "scale"),
                Node("Constant", [], attributes: [TensorAttribute("value", Bias)], output: "bias"),
                Node("LayerNormalization", Inputs),
            ]);

        var rewritten = LayerNormRewrite.Of(onnx)!;

        Assert.Equal(["Constant", "Constant", .. Alone], Operators(rewritten.Onnx));
        Models.AssertAgree(onnx, rewritten.Onnx);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Of_ThreeAxes_KeepsShape(int axis)
    {
        var onnx = Model(
            [
                Node("Reshape", ["x", "shape"], output: "x3"),
                Node("LayerNormalization", ["x3", "scale", "bias"], attributes: [IntAttribute("axis", axis)], output: "n"),
                Node("ReduceSum", ["n", "first"], attributes: [IntAttribute("keepdims", 0)]),
            ],
            initializers: [Scale, Bias, IntegerTensor("shape", -1, 1, 2), IntegerTensor("first", 1)]);

        var rewritten = LayerNormRewrite.Of(onnx)!;

        Assert.Equal(["Reshape", "Reshape", "InstanceNormalization", "Shape", "Reshape", "Mul", "Add", "ReduceSum"], Operators(rewritten.Onnx));
        Models.AssertAgree(onnx, rewritten.Onnx);
    }

    [Fact]
    public void Of_NamesLikeItsOwn_DoNotClash()
    {
        var onnx = Model(
            [Node("Identity", ["x"], output: "rownorm_1_rows"), Node("LayerNormalization", ["rownorm_1_rows", "rownorm_one", "bias"])],
            initializers: [Tensor("rownorm_one", [2], 2, 0.5f), Bias]);

        Models.AssertAgree(onnx, LayerNormRewrite.Of(onnx)!.Onnx);
    }

    [Fact]
    public void Of_ScaleOfTwoNorms_StaysUntilNobodyReadsIt()
    {
        var onnx = Dense(
            output: "d", more: [Node("LayerNormalization", ["d", "scale", "bias"])]);

        var rewritten = LayerNormRewrite.Of(onnx)!;

        Assert.Equal([.. Folded, .. Alone], Operators(rewritten.Onnx));
        Assert.Contains("scale", Initializers(rewritten.Onnx));
        Models.AssertAgree(onnx, rewritten.Onnx);
    }

    [Fact]
    public void Of_WhatIsNotUnderstood_IsKeptByteByByte()
    {
        byte[] unknown = [.. Text(900, "kept"), .. Field(8, [.. Text(1, "my.domain"), .. Number(2, 3)])];
        var more = Text(10, "documentation of the graph");

        var rewritten = LayerNormRewrite.Of((byte[])[.. Model([Node("LayerNormalization", Inputs)], initializers: [Scale, Bias], more: more), .. unknown])!;

        Assert.True(rewritten.Onnx.AsSpan().IndexOf(unknown) > 0);
        Assert.True(rewritten.Onnx.AsSpan().IndexOf(more) > 0);
    }
}
