using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Writes the dense layers of a model as products of 8-bit integers (ONNX Runtime's MatMulIntegerToFloat): weights in steps of each unit,
/// inputs in steps that are fixed when the model is loaded. Fixed, for steps found anew in every run (DynamicQuantizeLinear) would come
/// from all of its rows, and one session's reading would change what another's gives.
/// </summary>
internal sealed class DenseQuantization
{
    // The first that has QuantizeLinear.
    private const ulong FirstOpset = 10;
    private const ulong FirstIrVersion = 4;
    private const string OnnxRuntimeDomain = "com.microsoft";

    private readonly OnnxGraph _graph;
    private readonly TensorUses _uses;
    private readonly GraphConstants _constants;
    private readonly IReadOnlyDictionary<string, ByteScale?> _scales;
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _added = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dropped = new(StringComparer.Ordinal);
    private readonly string _prefix;

    private DenseQuantization(OnnxGraph graph, IReadOnlyDictionary<string, ByteScale?> scales)
    {
        _graph = graph;
        _uses = new(graph);
        _constants = new(graph);
        _scales = scales;
        _prefix = _uses.FreePrefix("bytes_");
    }

    /// <summary>The model with as many layers quantized as can be.</summary>
    /// <param name="record">The model's.</param>
    /// <param name="onnx">The model.</param>
    /// <param name="rows">[rows, boundary]: what the inputs' steps are taken from.</param>
    /// <returns>Null: it has no such layer.</returns>
    /// <exception cref="UnusableModelException">The bytes are not a protobuf message, or would be too many.</exception>
    /// <exception cref="OnnxRuntimeException">A run on the rows fails.</exception>
    public static QuantizedModel? Of(ModelRecord record, byte[] onnx, float[] rows)
    {
        if (OnnxFile.Read(onnx) is not { Opset: >= FirstOpset, IrVersion: >= FirstIrVersion } file)
        {
            return null;
        }

        var constants = new GraphConstants(file.Graph);
        string[] inputs = [.. file.Graph.Nodes.Select(node => DenseLayer.Of(node, constants)?.Input).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (inputs.Length == 0)
        {
            return null;
        }

        var layers = new DenseQuantization(file.Graph, LayerInputs.Scales(record, onnx, inputs, rows)).Rewrite();
        file.Import(OnnxRuntimeDomain, 1);
        return layers == 0 ? null : new(file.Write() ?? throw new UnusableModelException("it is too big"), layers);
    }

    private int Rewrite()
    {
        var layers = 0;
        foreach (var node in _graph.Nodes)
        {
            if (DenseLayer.Of(node, _constants) is { } layer && _scales.GetValueOrDefault(layer.Input) is { } scale)
            {
                Replace(layer, scale, $"{_prefix}{layers++}");
            }
            else
            {
                _nodes.Add(node);
            }
        }

        _graph.Nodes.Clear();
        _graph.Nodes.AddRange(_nodes);
        _graph.Initializers.RemoveAll(tensor => _dropped.Contains(tensor.Name) && _uses.Of(tensor.Name) == 0);
        _graph.Initializers.AddRange(_added);
        return layers;
    }

    private void Replace(DenseLayer layer, ByteScale scale, string name)
    {
        var input = $"{_prefix}of_{layer.Input}";
        if (_written.Add(layer.Input))
        {
            _added.Add(OnnxTensor.OfFloats($"{input}_scale", [], [scale.Scale]));
            _added.Add(OnnxTensor.OfBytes($"{input}_zero", [], [scale.Zero]));
            _nodes.Add(OnnxNode.Of("QuantizeLinear", [layer.Input, $"{input}_scale", $"{input}_zero"], input));
        }

        var weights = ByteWeights.Of(layer);
        _added.Add(OnnxTensor.OfSignedBytes($"{name}_weights", [weights.Values.Length / layer.Units, layer.Units], weights.Values));
        _added.Add(OnnxTensor.OfFloats($"{name}_scales", [layer.Units], weights.Scales));
        _added.Add(OnnxTensor.OfSignedBytes($"{name}_zero", [], [0]));
        List<string> inputs = [input, $"{name}_weights", $"{input}_scale", $"{name}_scales", $"{input}_zero", $"{name}_zero"];
        // The product takes a bias for each unit; what else a Gemm may add, it does not.
        var takesBias = layer.Bias is not null && _constants.FindInitializer(layer.Bias) is { Dims: [var length] } && length == layer.Units;
        if (takesBias)
        {
            inputs.Add(layer.Bias!);
        }

        var product = layer.Bias is null || takesBias ? layer.Output : $"{name}_product";
        _nodes.Add(OnnxNode.Of("MatMulIntegerToFloat", [.. inputs], product, domain: OnnxRuntimeDomain));
        if (product != layer.Output)
        {
            _nodes.Add(OnnxNode.Of("Add", [product, layer.Bias!], layer.Output));
        }

        var weight = layer.Node.Inputs[1];
        _uses.Drop(weight);
        _dropped.Add(weight);
    }
}

/// <summary>A model whose dense layers multiply bytes.</summary>
/// <param name="Onnx">The file.</param>
/// <param name="Layers">How many of them.</param>
internal sealed record QuantizedModel(byte[] Onnx, int Layers);
