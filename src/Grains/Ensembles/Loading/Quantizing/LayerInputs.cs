using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Grains.Ensembles;

/// <summary>What goes into the layers of a model while it runs on sample rows.</summary>
internal static class LayerInputs
{
    /// <summary>Per tensor: its steps in 8 bits; null where it is not finite, or too great or too small for that.</summary>
    /// <param name="record">The model's.</param>
    /// <param name="onnx">The model.</param>
    /// <param name="tensors">Names in its main graph.</param>
    /// <param name="rows">[rows, boundary].</param>
    /// <exception cref="OnnxRuntimeException">A run fails.</exception>
    public static Dictionary<string, ByteScale?> Scales(ModelRecord record, byte[] onnx, IReadOnlyList<string> tensors, float[] rows)
    {
        var file = OnnxFile.Read(onnx)!;
        var prefix = new TensorUses(file.Graph).FreePrefix("extent_");
        for (var i = 0; i < tensors.Count; i++)
        {
            foreach (var (operation, end) in new[] { ("ReduceMin", "min"), ("ReduceMax", "max") })
            {
                var output = $"{prefix}{end}_{i}";
                file.Graph.Nodes.Add(OnnxNode.Of(operation, [tensors[i]], output,
                    static attribute => attribute.Text(1, "keepdims").Number(3, 0).Number(20, (long)OnnxAttribute.IntegerType)));
                file.Graph.AddScalarOutput(output);
            }
        }

        var extents = Run(file.Write() ?? throw new UnusableModelException("it is too big"), record.Boundary.Count, rows, prefix);
        return Enumerable.Range(0, tensors.Count).ToDictionary(
            i => tensors[i],
            i => ByteScale.Of(extents[$"{prefix}min_{i}"].Min(), extents[$"{prefix}max_{i}"].Max()),
            StringComparer.Ordinal);
    }

    /// <summary>Per output, its values of all runs.</summary>
    private static Dictionary<string, List<float>> Run(byte[] onnx, int width, float[] rows, string prefix)
    {
        using var options = OnnxModel.SessionOptionsOf();
        using var session = new InferenceSession(onnx, options);
        using var runOptions = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        string[] inputs = [.. session.InputNames];
        string[] outputs = [.. session.OutputNames.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
        var values = outputs.ToDictionary(static name => name, static _ => new List<float>(), StringComparer.Ordinal);
        for (var row = 0; row < rows.Length / width; row += SampleResults.RunRows)
        {
            using var x = SampleResults.View(rows, row, Math.Min(SampleResults.RunRows, (rows.Length / width) - row), width);
            using var results = session.Run(runOptions, inputs, [x], outputs);
            for (var i = 0; i < outputs.Length; i++)
            {
                values[outputs[i]].Add(results[i].GetTensorDataAsSpan<float>()[0]);
            }
        }

        return values;
    }
}
