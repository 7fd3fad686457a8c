namespace StreamCluster.Grains.Ensembles;

/// <summary>A layer's weights in 8 bits: weight = value * scale of its unit. Zero stays zero.</summary>
/// <param name="Values">[inputs, units], row-major; -127 to 127.</param>
/// <param name="Scales">One for each unit.</param>
internal readonly record struct ByteWeights(sbyte[] Values, float[] Scales)
{
    private const float Greatest = sbyte.MaxValue;

    public static ByteWeights Of(DenseLayer layer)
    {
        var (weights, units) = (layer.Weights, layer.Units);
        var scales = new float[units];
        for (var i = 0; i < weights.Length; i++)
        {
            scales[i % units] = Math.Max(scales[i % units], Math.Abs(weights[i]));
        }

        for (var unit = 0; unit < units; unit++)
        {
            var scale = scales[unit] / Greatest;
            // Of nothing but zeros, or of what is too small to be divided by.
            scales[unit] = float.IsNormal(scale) ? scale : 1;
        }

        var values = new sbyte[weights.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            values[i] = (sbyte)Math.Clamp(MathF.Round(weights[i] / scales[i % units]), -Greatest, Greatest);
        }

        return new(values, scales);
    }
}
