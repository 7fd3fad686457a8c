namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Puts the scale g and the bias h of a layer normalization into the dense layer after it: (x*g + h) W + b = x (g W) + (h W + b).
/// </summary>
internal static class GemmFold
{
    /// <summary>The layer's weights with them; null: it is no layer whose weights are its own and known.</summary>
    public static (OnnxTensor Weight, OnnxTensor Bias)? Of(LayerNorm norm, OnnxNode consumer, GraphConstants constants, TensorUses uses)
    {
        if (!consumer.Is("Gemm") || !consumer.HasOnly("alpha", "beta", "transA", "transB")
            || consumer.Inputs.Count != 3 || consumer.Inputs[0] != norm.Output || uses.Of(norm.Output) != 1
            || consumer.Float("alpha", 1) is not 1f || consumer.Float("beta", 1) is not 1f || consumer.Integer("transA", 0) != 0
            || consumer.Integer("transB", 0) is not { } transB || transB is not (0 or 1)
            || uses.Of(consumer.Inputs[1]) != 1 || uses.Of(consumer.Inputs[2]) != 1
            || constants.FindInitializer(consumer.Inputs[1]) is not { Dims: [var first, var second] } weight
            || constants.FindInitializer(consumer.Inputs[2]) is not { Dims: [var length] } bias)
        {
            return null;
        }

        var (width, units) = transB == 1 ? (second, first) : (first, second);
        if (width != norm.Width || length != units || weight.Floats() is not { } w || bias.Floats() is not { } b)
        {
            return null;
        }

        Fold(norm, w, b, transB == 1);
        return Array.TrueForAll(w, float.IsFinite) && Array.TrueForAll(b, float.IsFinite)
            ? (OnnxTensor.OfFloats(weight.Name, weight.Dims, w), OnnxTensor.OfFloats(bias.Name, bias.Dims, b))
            : null;
    }

    private static void Fold(LayerNorm norm, float[] weight, float[] bias, bool transposed)
    {
        var (scale, shift) = (norm.Scale.Floats()!, norm.Bias?.Floats());
        for (var unit = 0; unit < bias.Length; unit++)
        {
            double sum = bias[unit];
            for (var i = 0; i < norm.Width; i++)
            {
                ref var value = ref weight[transposed ? (unit * norm.Width) + i : (i * bias.Length) + unit];
                sum += shift is null ? 0 : (double)shift[i] * value;
                value = (float)((double)value * scale[i]);
            }

            bias[unit] = (float)sum;
        }
    }
}
