using StreamCluster.Grains.Ensembles;
using static StreamCluster.Grains.Tests.Ensembles.OnnxBytes;
using static StreamCluster.Grains.Tests.Ensembles.Rewriting.NormModels;

namespace StreamCluster.Grains.Tests.Ensembles.Rewriting;

/// <summary>What stays as it is, for it might not be the same rewritten.</summary>
public sealed class LayerNormRefusalTests
{
    private static readonly byte[] Function = [.. Text(1, "LayerNormalization"), .. Text(10, "")];

    public static TheoryData<string, byte[]> Left => new()
    {
        { "another axis", Plain([IntAttribute("axis", 0)]) },
        { "axis of an unknown rank", Model([Node("Squeeze", ["x"], output: "s"), Node("LayerNormalization", ["s", "scale", "bias"], attributes: [IntAttribute("axis", 1)])], initializers: [Scale, Bias]) },
        { "not the last axis of three", Model([Node("Reshape", ["x", "shape"], output: "x3"), Node("LayerNormalization", ["x3", "scale", "bias"], attributes: [IntAttribute("axis", 1)])], initializers: [Scale, Bias, IntegerTensor("shape", 1, -1, 2)]) },
        { "axis of another type", Plain([FloatAttribute("axis", -1)]) },
        { "axis twice", Plain([IntAttribute("axis", -1), IntAttribute("axis", -1)]) },
        { "stash type", Plain([IntAttribute("stash_type", 10)]) },
        { "unknown attribute", Plain([IntAttribute("mine", 1)]) },
        { "unknown field", Model([(byte[])[.. Node("LayerNormalization", Inputs), .. Text(8, "overload")]], initializers: [Scale, Bias]) },
        { "mean is used", Model([(byte[])[.. Node("LayerNormalization", Inputs, output: "n"), .. Text(2, "mean")], Node("Sub", ["n", "mean"])], initializers: [Scale, Bias]) },
        { "scale of one value", Plain(initializers: [Tensor("scale", [1], 2), Tensor("bias", [1], 3)]) },
        { "scale of two axes", Plain(initializers: [Tensor("scale", [1, 2], 2, 3), Bias]) },
        { "scale that is computed", Model([Node("Identity", ["s"], output: "scale"), Node("LayerNormalization", Inputs)], initializers: [Tensor("s", [2], 1, 2), Bias]) },
        { "scale that is an input", Model([Node("LayerNormalization", Inputs)], initializers: [Scale, Bias], more: Field(11, Value("scale", Float32Type, ["2"]))) },
        { "scale that is there twice", Plain(initializers: [Scale, Scale, Bias]) },
        { "scale with too few values", Plain(initializers: [Tensor("scale", [2], 1), Bias]) },
        { "scale with a negative length", Plain(initializers: [Tensor("scale", [-2], 1, 2), Bias]) },
        { "scale with raw and listed values", Plain(initializers: [(byte[])[.. Scale, .. Float(4, 1), .. Float(4, 2)], Bias]) },
        { "scale that is no float32", Plain(initializers: [IntegerTensor("scale", 1, 2), Bias]) },
        { "scale that lies elsewhere", Plain(initializers: [ExternalTensor("scale", "secret"), Bias]) },
        { "bias of another length", Plain(initializers: [Scale, Tensor("bias", [3], 1, 2, 3)]) },
        { "bias that is unknown", Plain(initializers: [Scale]) },
        { "another domain", Model(Node("LayerNormalization", Inputs, "my.domain"), domain: "my.domain", initializers: [Scale, Bias]) },
        { "opset before", Plain(opset: 16) },
        { "two opsets", [.. Plain(), .. Field(8, [.. Text(1, "ai.onnx"), .. Number(2, 17)])] },
        { "format before 4", [.. Plain(), .. Number(1, 3)] },
        { "two graphs", [.. Plain(), .. Field(7, [])] },
        { "training", [.. Plain(), .. Field(20, [])] },
        { "function in place of the operator", [.. Plain(), .. Field(25, Function)] },
        { "in a subgraph", Model(Node("If", ["x"], attributes: [GraphAttribute("then_branch", [.. Field(1, Node("LayerNormalization", Inputs))])]), initializers: [Scale, Bias]) },
        { "no normalization", Model(Node("Identity", ["x"])) },
    };

    [Theory]
    [MemberData(nameof(Left))]
    public void Of_WhatMightNotBeTheSame_IsLeft(string what, byte[] onnx) => Assert.True(LayerNormRewrite.Of(onnx) is null, what);

    public static TheoryData<string, byte[]> NotFolded => new()
    {
        { "alpha", Dense([FloatAttribute("alpha", 2)]) },
        { "beta", Dense([FloatAttribute("beta", 2)]) },
        { "unknown attribute", Dense([IntAttribute("mine", 1)]) },
        { "transA", Dense([IntAttribute("transA", 1)]) },
        { "no bias of its own", Dense(inputs: ["n", "weight"]) },
        { "weight of two layers", Dense(output: "d", more: [Node("Gemm", ["d", "weight", "other"])], initializers: [Scale, Bias, Weight, Offset, Tensor("other", [2], 1, 1)]) },
        { "bias of two layers", Dense(output: "d", more: [Node("Add", ["d", "offset"])]) },
        { "weight in a subgraph", Dense(output: "d", more: [Node("If", ["d"], attributes: [GraphAttribute("then_branch", Field(1, Node("Identity", ["weight"])))])]) },
        { "norm of two readers", Dense(output: "d", more: [Node("Add", ["d", "n"])]) },
        { "norm on the other side", Dense(inputs: ["weight", "n", "offset"]) },
        { "weight of another width", Dense(initializers: [Scale, Bias, Tensor("weight", [3, 2], 1, 2, 3, 4, 5, 6), Offset]) },
        { "bias as a matrix", Dense(initializers: [Scale, Bias, Weight, Tensor("offset", [1, 2], 1, 2)]) },
        { "bias that is broadcast", Dense(initializers: [Scale, Bias, Weight, Tensor("offset", [1], 1)]) },
        { "weight beyond float32", Dense(initializers: [Scale, Bias, Tensor("weight", [2, 2], 3e38f, 1, 1, 1), Offset]) },
        { "weight that is no initializer", Model([Node("Constant", [], attributes: [TensorAttribute("value", Weight)], output: "weight"), Node("LayerNormalization", Inputs, output: "n"), Node("Gemm", ["n", "weight", "offset"])], initializers: [Scale, Bias, Offset]) },
    };

    [Theory]
    [MemberData(nameof(NotFolded))]
    public void Of_LayerThatCannotTakeThem_KeepsScaleAndBias(string what, byte[] onnx)
    {
        var rewritten = LayerNormRewrite.Of(onnx);

        Assert.True(rewritten is { Norms: 1, Folded: 0 }, what);
        Assert.Contains("Mul", Operators(rewritten.Onnx));
        Assert.Superset(Initializers(onnx).ToHashSet(StringComparer.Ordinal), Initializers(rewritten.Onnx).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_DamagedBytes_AreRefusedOrRewritten()
    {
        var onnx = Dense();
        for (var length = 0; length < onnx.Length; length++)
        {
            Try(onnx[..length]);
        }

        for (var i = 0; i < onnx.Length; i++)
        {
            foreach (var bits in new byte[] { 1, 2, 4, 7, 8, 0x40, 0x80, 0xFF })
            {
                byte[] damaged = [.. onnx];
                damaged[i] ^= bits;
                Try(damaged);
            }
        }

        static void Try(byte[] damaged)
        {
            try
            {
                _ = LayerNormRewrite.Of(damaged);
            }
            catch (UnusableModelException e)
            {
                Assert.Equal("The model file is not ONNX.", e.Message);
            }
        }
    }
}
