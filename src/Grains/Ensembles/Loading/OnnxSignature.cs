using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamCluster.Grains.Ensembles;

/// <summary>What a served model takes and gives: one float32 [N, boundary] in, one float32 [N, target] out, N free.</summary>
internal static class OnnxSignature
{
    public static void Check(InferenceSession session, ModelRecord record)
    {
        Check(session.InputMetadata, "input", "boundary", record.Boundary.Count);
        Check(session.OutputMetadata, "output", "target", record.Target.Count);
    }

    private static void Check(IReadOnlyDictionary<string, NodeMetadata> nodes, string side, string signals, int width)
    {
        if (nodes.Count != 1)
        {
            throw new UnusableModelException($"The graph has {nodes.Count} {side}s, but must have one.");
        }

        var node = nodes.Values.First();
        if (!node.IsTensor || node.ElementDataType != TensorElementType.Float)
        {
            throw new UnusableModelException($"The graph's {side} is not float32.");
        }

        // -1: free, or not known before the run.
        var shape = $"[{string.Join(", ", node.Dimensions.Select(static d => d < 0 ? "free" : $"{d}"))}]";
        if (node.Dimensions.Length != 2)
        {
            throw new UnusableModelException($"The graph's {side} has the shape {shape}, but must be [free, {signals} signals].");
        }

        if (node.Dimensions[0] >= 0)
        {
            throw new UnusableModelException($"The graph's {side} has the shape {shape}: the number of rows must be free.");
        }

        if (node.Dimensions[1] != width)
        {
            throw new UnusableModelException($"The graph's {side} has the shape {shape}, but there are {width} {signals} signals.");
        }
    }
}
