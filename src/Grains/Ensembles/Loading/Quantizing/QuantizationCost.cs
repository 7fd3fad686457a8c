using System.Globalization;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>What a model's quantization costs in accuracy, on sample rows.</summary>
internal static class QuantizationCost
{
    // Standard deviations of the target. Four times as much as a network of random weights loses, and a sixteenth of the target's variance.
    private const double MostRms = 0.25;

    /// <summary>Per target signal, in the model's order, how far apart the two models' results are.</summary>
    /// <param name="record">The models'.</param>
    /// <param name="expected">[rows, target]: results in float32.</param>
    /// <param name="actual">The quantized model's.</param>
    public static IReadOnlyList<QuantizationError> Of(ModelRecord record, float[] expected, float[] actual)
    {
        var width = record.Target.Count;
        var errors = new QuantizationError[width];
        for (var signal = 0; signal < width; signal++)
        {
            double squares = 0, greatest = 0;
            for (var i = signal; i < expected.Length; i += width)
            {
                var error = Math.Abs((double)expected[i] - actual[i]);
                squares += error * error;
                greatest = double.IsNaN(error) ? error : Math.Max(greatest, error);
            }

            var rms = Math.Sqrt(squares / (expected.Length / width));
            var spread = SampleResults.SpreadOf(record, signal, expected);
            errors[signal] = new(rms, Of(rms, spread), greatest, Of(greatest, spread));
        }

        return errors;
    }

    /// <summary>Why that is too much; null: it is not.</summary>
    public static string? TooMuch(ModelRecord record, IReadOnlyList<QuantizationError> errors)
    {
        // Not turned round: what is not finite is not little.
        var worst = Enumerable.Range(0, errors.Count).Where(i => !(errors[i].RmsStd <= MostRms)).ToList();
        if (worst.Count == 0)
        {
            return null;
        }

        var signal = worst.OrderByDescending(i => double.IsNaN(errors[i].RmsStd) ? double.PositiveInfinity : errors[i].RmsStd).First();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"target signal {record.Target[signal].ReplaceLineEndings(" ")} would be {errors[signal].RmsStd:G3} standard deviations off (root mean square), more than {MostRms}; so would be {worst.Count - 1} others");
    }

    // A target that never varies must not begin to.
    private static double Of(double error, double spread) => error == 0 ? 0 : error / spread;
}
