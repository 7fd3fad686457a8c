using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Grains.Tests.Ensembles.Rewriting;

/// <summary>Runs models outside of any ensemble.</summary>
internal static class Models
{
    public static ModelRecord Record(int boundary = 2, int target = 2) =>
        new("m", [.. Names("b", boundary)], [.. Names("t", target)], "m.onnx", "", new Dictionary<string, Abstractions.SignalRange>(StringComparer.Ordinal));

    public static OnnxModel Load(byte[] onnx, ModelRecord? record = null) => OnnxModel.Load(record ?? Record(), onnx);

    /// <summary>Two inputs, two outputs: rows of common sizes, of extreme ones, and of equal values.</summary>
    public static void AssertAgree(byte[] expected, byte[] actual)
    {
        float[] rows = [1, 2, 0, 0, 5, 5, -3, 4, 1e-20f, -1e-20f, 1e-3f, 2e-3f, 1e6f, -2e6f, 3e18f, -1e18f, float.NaN, 1, float.PositiveInfinity, 0];
        using var before = Load(expected);
        using var after = Load(actual);
        var (a, b) = (Run(before, rows), Run(after, rows));
        for (var i = 0; i < a.Length; i++)
        {
            Assert.True(a[i].Equals(b[i]) || Math.Abs(a[i] - b[i]) < 2e-6 * Math.Max(1, Math.Abs(a[i])), $"value {i}: {b[i]} instead of {a[i]}");
        }
    }

    public static float[] Run(OnnxModel model, float[] rows)
    {
        var (boundary, target) = (model.Record.Boundary.Count, model.Record.Target.Count);
        var count = rows.Length / boundary;
        var results = new float[count * target];
        using var x = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, rows.AsMemory(), [count, boundary]);
        using var y = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, results.AsMemory(), [count, target]);
        model.Run([x], [y]);
        return results;
    }

    private static IEnumerable<string> Names(string prefix, int count) =>
        Enumerable.Range(0, count).Select(i => prefix + i.ToString(CultureInfo.InvariantCulture));
}
