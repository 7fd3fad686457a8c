using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Whether two models give the same results, but for rounding.</summary>
internal static class ModelAgreement
{
    // Of a target's standard deviation. What float32 loses on the way through a network is a tenth of it.
    private const double Tolerance = 3e-5;

    // Rows of each run: alone, and together.
    private static readonly int[] Runs = [1, 1, 2, 12];

    /// <summary>What keeps the second model from standing in for the first; null: nothing.</summary>
    public static string? Difference(OnnxModel original, OnnxModel other)
    {
        var input = SampleRows.Of(original.Record, Runs.Sum());
        float[] expected, actual;
        try
        {
            expected = SampleResults.Of(original, input, Runs);
            actual = SampleResults.Of(other, input, Runs);
        }
        catch (OnnxRuntimeException e)
        {
            return $"a run of it, or of the rewritten one, fails: {OnnxMessage.Shorten(e)}";
        }

        return Array.TrueForAll(expected, float.IsFinite)
            ? Difference(original.Record, expected, actual)
            : "its results are not finite on the rows that the two are compared on";
    }

    private static string? Difference(ModelRecord record, float[] expected, float[] actual)
    {
        var width = record.Target.Count;
        for (var signal = 0; signal < width; signal++)
        {
            var tolerance = Tolerance * SampleResults.SpreadOf(record, signal, expected);
            for (var i = signal; i < expected.Length; i += width)
            {
                var (a, b) = (expected[i], actual[i]);
                var step = MathF.BitIncrement(MathF.Abs(a)) - MathF.Abs(a);
                // Not turned round: what is not finite is within nothing.
                if (!(Math.Abs((double)a - b) <= Math.Max(tolerance, step)))
                {
                    return string.Create(
                        CultureInfo.InvariantCulture, $"target signal {signal + 1} of {width} would be {b:R} in place of {a:R}, more than {tolerance:G3} away");
                }
            }
        }

        return null;
    }
}
