namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// How many axes the tensors of a graph have, as far as the operators between them tell. What a model says of its own tensors
/// (value_info) is not asked: nobody checks that.
/// </summary>
internal sealed class TensorRanks
{
    private readonly Dictionary<string, int> _ranks = new(StringComparer.Ordinal);
    private readonly GraphConstants _constants;

    public TensorRanks(OnnxGraph graph, GraphConstants constants)
    {
        _constants = constants;
        foreach (var input in graph.Inputs)
        {
            _ranks[input] = 2; // a served model's input (OnnxSignature)
        }

        foreach (var tensor in graph.Initializers)
        {
            _ranks[tensor.Name] = tensor.Dims.Count;
        }

        foreach (var node in graph.Nodes.Where(static node => node.Outputs.Count > 0 && node.Outputs[0].Length > 0))
        {
            if (RankOf(node) is { } rank)
            {
                _ranks[node.Outputs[0]] = rank;
            }
        }
    }

    /// <summary>Null: not known.</summary>
    public int? Of(string name) => _ranks.TryGetValue(name, out var rank) ? rank : _constants.Find(name)?.Dims.Count;

    private int? RankOf(OnnxNode node)
    {
        if (node.Is("Gemm"))
        {
            return 2;
        }

        if (Is(node, "Reshape") && node.Inputs.Count == 2)
        {
            return _constants.Find(node.Inputs[1]) is { Dims: [var length] } shape && shape.Integers() is not null ? (int)length : null;
        }

        if (Is(node, "Identity", "Relu", "LeakyRelu", "Gelu", "Tanh", "Sigmoid", "Erf", "Sqrt", "Clip", "Softmax", "Transpose", "LayerNormalization"))
        {
            return node.Inputs.Count > 0 ? Of(node.Inputs[0]) : null;
        }

        if (Is(node, "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min"))
        {
            return Greatest(node.Inputs);
        }

        return Is(node, "MatMul") && node.Inputs.All(name => Of(name) >= 2) ? Greatest(node.Inputs) : null;
    }

    private static bool Is(OnnxNode node, params ReadOnlySpan<string> operations)
    {
        foreach (var operation in operations)
        {
            if (node.Is(operation))
            {
                return true;
            }
        }

        return false;
    }

    private int? Greatest(IReadOnlyList<string> names)
    {
        int? greatest = 0;
        foreach (var name in names)
        {
            greatest = Of(name) is { } rank && greatest is { } before ? Math.Max(rank, before) : null;
        }

        return greatest;
    }
}
