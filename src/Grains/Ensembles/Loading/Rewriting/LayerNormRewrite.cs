namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Writes layer normalizations over the last axis as InstanceNormalization of rows of one channel each, which computes the same and is
/// vectorised in ONNX Runtime's CPU provider, where LayerNormalization is not (1.29); the scale and the bias go into the dense layer
/// behind it, where there is one.
/// </summary>
internal sealed class LayerNormRewrite
{
    // The first that has LayerNormalization; Reshape's allowzero and Shape are older.
    private const ulong FirstOpset = 17;
    private const ulong FirstIrVersion = 4;

    private readonly OnnxFile _file;
    private readonly TensorUses _uses;
    private readonly GraphConstants _constants;
    private readonly TensorRanks _ranks;
    private readonly Dictionary<string, OnnxNode> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _folded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _added = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dropped = new(StringComparer.Ordinal);
    private readonly List<OnnxNode> _nodes = [];
    private readonly string _prefix;

    private LayerNormRewrite(OnnxFile file)
    {
        _file = file;
        _uses = new(file.Graph);
        _constants = new(file.Graph);
        _ranks = new(file.Graph, _constants);
        _prefix = _uses.FreePrefix("rownorm_");
        foreach (var node in file.Graph.Nodes)
        {
            foreach (var input in node.Inputs)
            {
                _consumers[input] = node;
            }
        }
    }

    /// <summary>The model with as many of them rewritten as can be.</summary>
    /// <returns>Null: there is none.</returns>
    /// <exception cref="UnusableModelException">The bytes are not a protobuf message.</exception>
    public static RewrittenModel? Of(ReadOnlyMemory<byte> onnx)
    {
        if (OnnxFile.Read(onnx) is not { Opset: >= FirstOpset, IrVersion: >= FirstIrVersion } file)
        {
            return null;
        }

        var rewrite = new LayerNormRewrite(file);
        var norms = rewrite.Rewrite();
        return norms > 0 && file.Write() is { } bytes ? new(bytes, norms, rewrite._folded.Count / 2) : null;
    }

    private int Rewrite()
    {
        var graph = _file.Graph;
        var norms = 0;
        foreach (var node in graph.Nodes)
        {
            if (LayerNorm.Of(node, _constants, _ranks, _uses) is { } norm)
            {
                norms++;
                Replace(norm, node);
            }
            else
            {
                _nodes.Add(node);
            }
        }

        graph.Nodes.Clear();
        graph.Nodes.AddRange(_nodes);
        var tensors = graph.Initializers
            .Where(tensor => !_dropped.Contains(tensor.Name) || _uses.Of(tensor.Name) > 0)
            .Select(tensor => _folded.GetValueOrDefault(tensor.Name, tensor))
            .Concat(_added.Values)
            .ToList();
        graph.Initializers.Clear();
        graph.Initializers.AddRange(tensors);
        return norms;
    }

    private void Replace(LayerNorm norm, OnnxNode node)
    {
        var fold = _consumers.TryGetValue(norm.Output, out var consumer) ? GemmFold.Of(norm, consumer, _constants, _uses) : null;
        var name = $"{_prefix}{_nodes.Count}";
        Add("Reshape", [norm.Input, Integers($"rows_{norm.Width}", -1, 1, norm.Width)], $"{name}_rows");
        Add("InstanceNormalization", [$"{name}_rows", Floats("one", 1), Floats("zero", 0)], $"{name}_normal",
            attribute => attribute.Text(1, "epsilon").Float(2, norm.Epsilon).Number(20, (long)OnnxAttribute.FloatType));
        if (fold is { } layer)
        {
            _folded.Add(layer.Weight.Name, layer.Weight);
            _folded.Add(layer.Bias.Name, layer.Bias);
            Reshape(norm, name, norm.Output, isMatrix: true); // as the dense layer takes nothing else
            Drop(norm.Bias is null ? [node.Inputs[1]] : [node.Inputs[1], node.Inputs[2]]);
            return;
        }

        var scaled = norm.Bias is null ? norm.Output : $"{name}_scaled";
        Reshape(norm, name, $"{name}_shaped", _ranks.Of(norm.Input) == 2);
        Add("Mul", [$"{name}_shaped", node.Inputs[1]], scaled);
        if (norm.Bias is not null)
        {
            Add("Add", [scaled, node.Inputs[2]], norm.Output);
        }
    }

    /// <summary>Gives the rows their former shape.</summary>
    private void Reshape(LayerNorm norm, string name, string output, bool isMatrix)
    {
        if (isMatrix)
        {
            Add("Reshape", [$"{name}_normal", Integers($"matrix_{norm.Width}", -1, norm.Width)], output);
            return;
        }

        // An axis of length 0 is one, not "as before", which here would be another.
        Add("Shape", [norm.Input], $"{name}_shape");
        Add("Reshape", [$"{name}_normal", $"{name}_shape"], output,
            static attribute => attribute.Text(1, "allowzero").Number(3, 1).Number(20, (long)OnnxAttribute.IntegerType));
    }

    private void Drop(ReadOnlySpan<string> inputs)
    {
        foreach (var input in inputs)
        {
            _uses.Drop(input);
            _dropped.Add(input);
        }
    }

    private void Add(string operation, string[] inputs, string output, Action<ProtoWriter>? attribute = null) =>
        _nodes.Add(OnnxNode.Of(operation, inputs, output, attribute));

    private string Integers(string name, params ReadOnlySpan<long> values)
    {
        name = _prefix + name;
        if (!_added.ContainsKey(name))
        {
            _added.Add(name, OnnxTensor.OfIntegers(name, values));
        }

        return name;
    }

    private string Floats(string name, float value)
    {
        name = _prefix + name;
        if (!_added.ContainsKey(name))
        {
            _added.Add(name, OnnxTensor.OfFloats(name, [1], [value]));
        }

        return name;
    }
}

/// <summary>A model that computes the same in another way.</summary>
/// <param name="Onnx">The file.</param>
/// <param name="Norms">Layer normalizations that were rewritten.</param>
/// <param name="Folded">Of these, whose scale and bias are in the layer behind them now.</param>
internal sealed record RewrittenModel(byte[] Onnx, int Norms, int Folded);
