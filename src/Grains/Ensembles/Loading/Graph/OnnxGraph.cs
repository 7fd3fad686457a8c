namespace StreamCluster.Grains.Ensembles;

/// <summary>A graph whose nodes and initializers can be exchanged; all else in it is kept byte by byte (onnx.proto: GraphProto).</summary>
internal sealed class OnnxGraph
{
    private const int OutputField = 12;

    private readonly List<ReadOnlyMemory<byte>> _rest = [];

    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>In their order, as a model may name one twice.</summary>
    public List<OnnxTensor> Initializers { get; } = [];

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public static OnnxGraph Read(ReadOnlyMemory<byte> content)
    {
        var graph = new OnnxGraph();
        for (var reader = new ProtoReader(content); reader.Next(out var field);)
        {
            switch (field)
            {
                case { Number: 1, Wire: ProtoWire.Bytes }:
                    graph.Nodes.Add(OnnxNode.Read(field.Content));
                    continue;
                case { Number: 5, Wire: ProtoWire.Bytes }:
                    graph.Initializers.Add(OnnxTensor.Read(field.Content));
                    continue;
                case { Number: 11, Wire: ProtoWire.Bytes }:
                    graph.Inputs.Add(NameOf(field.Content));
                    break;
                case { Number: OutputField, Wire: ProtoWire.Bytes }:
                    graph.Outputs.Add(NameOf(field.Content));
                    break;
                default:
                    break;
            }

            graph._rest.Add(field.Raw);
        }

        return graph;
    }

    /// <summary>The graph as pieces of a message, most of them of the model that it was read from.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Write()
    {
        foreach (var content in Nodes.Select(static node => node.Content))
        {
            yield return ProtoWriter.Header(1, content.Length);
            yield return content;
        }

        foreach (var content in Initializers.Select(static tensor => tensor.Content))
        {
            yield return ProtoWriter.Header(5, content.Length);
            yield return content;
        }

        foreach (var field in _rest)
        {
            yield return field;
        }
    }

    /// <summary>Makes a float32 scalar of the graph's another of its outputs.</summary>
    public void AddScalarOutput(string name)
    {
        // ValueInfoProto { name, type { tensor_type { elem_type: FLOAT, shape {} } } }
        var tensor = new ProtoWriter().Number(1, 1).Bytes(2, []).Message;
        var value = new ProtoWriter().Text(1, name).Bytes(2, new ProtoWriter().Bytes(1, tensor.Span).Message.Span).Message;
        Outputs.Add(name);
        _rest.Add(ProtoWriter.Header(OutputField, value.Length));
        _rest.Add(value);
    }

    private static string NameOf(ReadOnlyMemory<byte> valueInfo)
    {
        var name = "";
        for (var reader = new ProtoReader(valueInfo); reader.Next(out var field);)
        {
            name = field.IsBytes(1) ? OnnxName.Of(field.Content) : name;
        }

        return name;
    }
}
