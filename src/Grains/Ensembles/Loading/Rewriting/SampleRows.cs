using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Rows to try a model with: the same ones at each start and on each machine.</summary>
internal static class SampleRows
{
    /// <summary>[rows, boundary]: the least values, the greatest, then what lies between.</summary>
    public static float[] Of(ModelRecord record, int rows)
    {
        var values = new float[rows * record.Boundary.Count];
        ulong state = 1;
        for (var i = 0; i < values.Length; i++)
        {
            // Knuth's MMIX generator, the upper bits.
            state = (state * 6364136223846793005) + 1442695040888963407;
            var place = (i / record.Boundary.Count) switch
            {
                0 => 0,
                1 => 1,
                _ => (state >> 40) / (double)(1 << 24),
            };
            var range = record.Ranges.GetValueOrDefault(record.Boundary[i % record.Boundary.Count]) ?? new SignalRange(0, 1, 0, 0);
            values[i] = (float)(range.Min + (place * (range.Max - range.Min)));
        }

        return values;
    }
}
