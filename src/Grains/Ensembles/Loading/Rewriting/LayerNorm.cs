namespace StreamCluster.Grains.Ensembles;

/// <summary>A LayerNormalization over the last axis, whose length is known from its scale.</summary>
/// <param name="Input">Tensor in.</param>
/// <param name="Output">Tensor out.</param>
/// <param name="Scale">[width].</param>
/// <param name="Bias">[width]; null: none.</param>
/// <param name="Width">Length of the last axis.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record LayerNorm(string Input, string Output, OnnxTensor Scale, OnnxTensor? Bias, int Width, float Epsilon)
{
    private const float DefaultEpsilon = 1e-5f;

    /// <summary>Null: it is not one, or not one that can be rewritten with certainty.</summary>
    public static LayerNorm? Of(OnnxNode node, GraphConstants constants, TensorRanks ranks, TensorUses uses)
    {
        if (!node.Is("LayerNormalization") || !node.HasOnly("axis", "epsilon", "stash_type")
            || node.Inputs.Count is not (2 or 3) || node.Outputs.Count is not (>= 1 and <= 3)
            || node.Outputs.Skip(1).Any(name => name.Length > 0 && uses.Of(name) > 0)
            || node.Integer("stash_type", 1) != 1
            || node.Integer("axis", -1) is not { } axis || (axis != -1 && axis != ranks.Of(node.Inputs[0]) - 1)
            || node.Float("epsilon", DefaultEpsilon) is not { } epsilon)
        {
            return null;
        }

        // A scale of one value may stand for a longer axis.
        if (constants.Find(node.Inputs[1]) is not { Dims: [>= 2 and var width] } scale || scale.Floats() is null)
        {
            return null;
        }

        var hasBias = node.Inputs.Count == 3 && node.Inputs[2].Length > 0;
        var bias = hasBias ? constants.Find(node.Inputs[2]) : null;
        if (hasBias && (bias is not { Dims: [var length] } || length != width || bias.Floats() is null))
        {
            return null;
        }

        return new(node.Inputs[0], node.Outputs[0], scale, bias, (int)width, epsilon);
    }
}
