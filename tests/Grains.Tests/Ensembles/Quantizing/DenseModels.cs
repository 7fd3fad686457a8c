using StreamCluster.Grains.Ensembles;
using static StreamCluster.Grains.Tests.Ensembles.OnnxBytes;

namespace StreamCluster.Grains.Tests.Ensembles.Quantizing;

/// <summary>Small models from <c>x</c> [N, 2] over a layer of <see cref="Width"/> x <see cref="Width"/> weights, the middle one.</summary>
internal static class DenseModels
{
    public const int Width = 128;

    public static byte[] Of(
        byte[] layer, float[]? weights = null, float[]? first = null, int width = Width, byte[][]? more = null, byte[][]? after = null) => Model(
        [
            Node("MatMul", ["x", "first"], output: "f"), Node("Tanh", ["f"], output: "h"), layer,
            .. after ?? [Node("MatMul", ["d", "last"])],
        ],
        initializers:
        [
            Tensor("first", [2, width], first ?? Values(2 * width, 1, 1)), Tensor("last", [width, 2], Values(width * 2, 3, 1)),
            Tensor("weight", [width, width], weights ?? Values(width * width, 2)), .. more ?? [],
        ]);

    public static byte[] Gemm(int transposed, string? bias = null) =>
        Node("Gemm", bias is null ? ["h", "weight"] : ["h", "weight", bias], attributes: [IntAttribute("transB", transposed)], output: "d");

    public static byte[] MatMul() => Node("MatMul", ["h", "weight"], output: "d");

    /// <summary>The same at each call, none further from 0 than the greatest.</summary>
    public static float[] Values(int count, int seed, double greatest = 0.125)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(((random.NextDouble() * 2) - 1) * greatest))];
    }

    public static QuantizedModel? Quantize(byte[] onnx) => DenseQuantization.Of(Rewriting.Models.Record(), onnx, Rows(1));

    /// <summary>64 rows within the ranges.</summary>
    public static float[] Rows(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 128).Select(_ => (float)random.NextDouble())];
    }
}
