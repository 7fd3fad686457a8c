namespace StreamCluster.Grains.Ensembles;

/// <summary>How often each tensor of a graph is read, in its subgraphs too; and which names are taken.</summary>
internal sealed class TensorUses
{
    private const int MaxDepth = 64;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public TensorUses(OnnxGraph graph) => Add(graph, 0);

    /// <summary>A subgraph's tensor of the same name counts as well: too many never do harm.</summary>
    public int Of(string name) => _counts.GetValueOrDefault(name);

    public void Drop(string name) => _counts[name]--;

    /// <summary>What no name begins with.</summary>
    public string FreePrefix(string wish)
    {
        while (_names.Any(name => name.StartsWith(wish, StringComparison.Ordinal)))
        {
            wish += "_";
        }

        return wish;
    }

    private void Add(OnnxGraph graph, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new UnusableModelException("The model file is not ONNX.");
        }

        _names.UnionWith(graph.Inputs);
        _names.UnionWith(graph.Initializers.Select(static tensor => tensor.Name));
        Count(graph.Outputs);
        foreach (var node in graph.Nodes)
        {
            Count(node.Inputs);
            _names.UnionWith(node.Outputs);
            foreach (var subgraph in node.Attributes.SelectMany(static attribute => attribute.Graphs))
            {
                Add(OnnxGraph.Read(subgraph), depth + 1);
            }
        }
    }

    private void Count(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            _counts[name] = Of(name) + 1;
            _names.Add(name);
        }
    }
}
