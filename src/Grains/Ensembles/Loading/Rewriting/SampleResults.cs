using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Grains.Ensembles;

/// <summary>What a model makes of sample rows.</summary>
internal static class SampleResults
{
    /// <summary>Rows of a run, where nothing else is asked for.</summary>
    public const int RunRows = 32;

    /// <summary>[rows, target], in runs of <see cref="RunRows"/>.</summary>
    /// <exception cref="OnnxRuntimeException">A run fails.</exception>
    public static float[] Of(OnnxModel model, float[] input)
    {
        var rows = input.Length / model.Record.Boundary.Count;
        return Of(model, input, [.. Enumerable.Range(0, (rows + RunRows - 1) / RunRows).Select(run => Math.Min(RunRows, rows - (run * RunRows)))]);
    }

    /// <summary>[rows, target].</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">[rows, boundary].</param>
    /// <param name="runs">Rows of each run.</param>
    /// <exception cref="OnnxRuntimeException">A run fails.</exception>
    public static float[] Of(OnnxModel model, float[] input, ReadOnlySpan<int> runs)
    {
        var (boundary, target) = (model.Record.Boundary.Count, model.Record.Target.Count);
        var output = new float[input.Length / boundary * target];
        var row = 0;
        foreach (var rows in runs)
        {
            using var x = View(input, row, rows, boundary);
            using var y = View(output, row, rows, target);
            model.Run([x], [y]);
            row += rows;
        }

        return output;
    }

    /// <summary>A target's standard deviation: in the training data, else in the results.</summary>
    public static double SpreadOf(ModelRecord record, int signal, float[] results)
    {
        if (record.Ranges.GetValueOrDefault(record.Target[signal]) is { Std: > 0 } range)
        {
            return range.Std;
        }

        var values = results.Where((_, i) => i % record.Target.Count == signal).Select(static value => (double)value).ToArray();
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    public static OrtValue View(float[] memory, int row, int rows, int width) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(row * width, rows * width), [rows, width]);
}
