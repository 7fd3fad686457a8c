using static StreamCluster.Grains.Tests.Ensembles.OnnxBytes;

namespace StreamCluster.Grains.Tests.Ensembles.Rewriting;

/// <summary>Small models around one layer normalization of <c>x</c> [N, 2].</summary>
internal static class NormModels
{
    public static readonly byte[] Scale = Tensor("scale", [2], 2, 0.5f);
    public static readonly byte[] Bias = Tensor("bias", [2], -1, 3);
    public static readonly byte[] Weight = Tensor("weight", [2, 2], 1, 2, -3, 4);
    public static readonly byte[] Offset = Tensor("offset", [2], 0.25f, -0.75f);

    public static readonly string[] Inputs = ["x", "scale", "bias"];

    /// <summary>Nothing but the normalization.</summary>
    public static byte[] Plain(byte[][]? attributes = null, string[]? inputs = null, byte[][]? initializers = null, int opset = 17) => Model(
        [Node("LayerNormalization", inputs ?? Inputs, attributes: attributes ?? [IntAttribute("axis", -1)])],
        opset, initializers: initializers ?? [Scale, Bias]);

    /// <summary>With a dense layer behind it.</summary>
    public static byte[] Dense(byte[][]? attributes = null, byte[][]? initializers = null, byte[][]? more = null, string output = "y", string[]? inputs = null) => Model(
        [
            Node("LayerNormalization", Inputs, attributes: [IntAttribute("axis", -1)], output: "n"),
            Node("Gemm", inputs ?? ["n", "weight", "offset"], attributes: attributes, output: output),
            .. more ?? [],
        ],
        initializers: initializers ?? [Scale, Bias, Weight, Offset]);

    public static string[] Operators(byte[] onnx) => [.. OnnxFileOf(onnx).Graph.Nodes.Select(static node => node.Operator)];

    public static string[] Initializers(byte[] onnx) => [.. OnnxFileOf(onnx).Graph.Initializers.Select(static tensor => tensor.Name)];

    private static Grains.Ensembles.OnnxFile OnnxFileOf(byte[] onnx) => Grains.Ensembles.OnnxFile.Read(onnx)!;
}
