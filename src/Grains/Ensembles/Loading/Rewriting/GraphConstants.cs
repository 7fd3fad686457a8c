namespace StreamCluster.Grains.Ensembles;

/// <summary>The tensors of a graph whose values are in the file: initializers, and what Constant nodes give.</summary>
internal sealed class GraphConstants
{
    private readonly Dictionary<string, OnnxTensor> _initializers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _all;

    public GraphConstants(OnnxGraph graph)
    {
        // One that is also an input is only a default; of one that is there twice nobody knows which counts.
        var unclear = graph.Inputs.ToHashSet(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializers.Where(tensor => !unclear.Contains(tensor.Name)))
        {
            if (!_initializers.TryAdd(tensor.Name, tensor))
            {
                unclear.Add(tensor.Name);
                _initializers.Remove(tensor.Name);
            }
        }

        _all = new(_initializers, StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(static node => node.Is("Constant") && node.Outputs.Count == 1 && node.Attributes.Count == 1))
        {
            if (node.Attributes[0] is { Name: "value", Type: OnnxAttribute.TensorType } value)
            {
                _all.TryAdd(node.Outputs[0], OnnxTensor.Read(value.Tensor));
            }
        }
    }

    public OnnxTensor? Find(string name) => _all.GetValueOrDefault(name);

    public OnnxTensor? FindInitializer(string name) => _initializers.GetValueOrDefault(name);
}
