namespace StreamCluster.Grains.Ensembles;

/// <summary>A dense layer with constant weights: y = x W, or x W + bias.</summary>
/// <param name="Node">What it is in the graph.</param>
/// <param name="Weights">[inputs, units], row-major.</param>
/// <param name="Units">How many.</param>
/// <param name="Bias">Name of the bias; null: it has none.</param>
internal sealed record DenseLayer(OnnxNode Node, float[] Weights, int Units, string? Bias)
{
    /// <summary>
    /// Below so many weights there is nothing to gain: writing the layer's input in bytes takes what its products save. By size and not by
    /// trying, so that every node of a cluster computes the same.
    /// </summary>
    public const int LeastWeights = 8192;

    public string Input => Node.Inputs[0];

    public string Output => Node.Outputs[0];

    /// <summary>The node as a layer that can be quantized; null: it is none, or too small.</summary>
    public static DenseLayer? Of(OnnxNode node, GraphConstants constants)
    {
        var isGemm = IsGemm(node);
        if ((!isGemm && !IsMatMul(node)) || node.Outputs.Count != 1
            || constants.FindInitializer(node.Inputs[1]) is not { Dims: [var first, var second] } tensor
            || tensor.Floats() is not { Length: >= LeastWeights } values || !Array.TrueForAll(values, float.IsFinite))
        {
            return null;
        }

        var isTransposed = isGemm && node.Integer("transB", 0) == 1;
        var bias = node.Inputs.Count == 3 && node.Inputs[2].Length > 0 ? node.Inputs[2] : null;
        return isTransposed
            ? new(node, Transpose(values, (int)first, (int)second), (int)first, bias)
            : new(node, values, (int)second, bias);
    }

    private static bool IsMatMul(OnnxNode node) => node.Is("MatMul") && node.HasOnly() && node.Inputs.Count == 2;

    private static bool IsGemm(OnnxNode node) =>
        node.Is("Gemm") && node.HasOnly("alpha", "beta", "transA", "transB") && node.Inputs.Count is 2 or 3
        && node.Float("alpha", 1) is 1f && node.Float("beta", 1) is 1f && node.Integer("transA", 0) == 0 && node.Integer("transB", 0) is 0 or 1;

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        var turned = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            turned[(i % columns * rows) + (i / columns)] = values[i];
        }

        return turned;
    }
}
