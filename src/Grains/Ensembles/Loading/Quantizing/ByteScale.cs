namespace StreamCluster.Grains.Ensembles;

/// <summary>How a layer's input is written in 8 bits: value = (byte - zero) * scale. What lies beyond is cut off.</summary>
/// <param name="Scale">One step, in the input's own units.</param>
/// <param name="Zero">The byte that stands for 0.</param>
internal readonly record struct ByteScale(float Scale, byte Zero)
{
    // All but 4 bits of the fraction: what processors round differently seldom makes another scale then.
    private const uint Rest = (1u << 19) - 1;

    /// <summary>The steps that cover the range, and zero; null: no float32 does.</summary>
    public static ByteScale? Of(float least, float greatest)
    {
        var (low, high) = (Math.Min(least, 0), Math.Max(greatest, 0));
        var step = (high - low) / byte.MaxValue;
        if (step == 0)
        {
            return new(1, 0);
        }

        var scale = BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(step) + Rest) & ~Rest);
        return float.IsNormal(scale) ? new(scale, (byte)Math.Clamp(MathF.Round(-low / scale), 0, byte.MaxValue)) : null;
    }
}
