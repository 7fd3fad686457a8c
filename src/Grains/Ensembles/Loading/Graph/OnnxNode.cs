namespace StreamCluster.Grains.Ensembles;

/// <summary>A node of a graph (onnx.proto: NodeProto).</summary>
internal sealed class OnnxNode
{
    private readonly List<string> _inputs = [];
    private readonly List<string> _outputs = [];
    private readonly List<OnnxAttribute> _attributes = [];
    private string _domain = "";
    private bool _isUnderstood = true;

    private OnnxNode(ReadOnlyMemory<byte> content) => Content = content;

    public ReadOnlyMemory<byte> Content { get; }

    public string Operator { get; private set; } = "";

    /// <summary>Names of tensors; the empty name is an input that is left out.</summary>
    public IReadOnlyList<string> Inputs => _inputs;

    public IReadOnlyList<string> Outputs => _outputs;

    public IReadOnlyList<OnnxAttribute> Attributes => _attributes;

    public static OnnxNode Read(ReadOnlyMemory<byte> content)
    {
        var node = new OnnxNode(content);
        for (var reader = new ProtoReader(content); reader.Next(out var field);)
        {
            node.Add(field);
        }

        return node;
    }

    public static OnnxNode Of(string operation, string[] inputs, string output, Action<ProtoWriter>? attribute = null, string domain = "")
    {
        var writer = new ProtoWriter();
        foreach (var input in inputs)
        {
            writer.Text(1, input);
        }

        writer.Text(2, output).Text(3, output).Text(4, operation);
        if (attribute is not null)
        {
            var content = new ProtoWriter();
            attribute(content);
            writer.Bytes(5, content.Message.Span);
        }

        if (domain.Length > 0)
        {
            writer.Text(7, domain);
        }

        return Read(writer.Message);
    }

    /// <summary>Whether it is that operator of ONNX itself, with nothing about it that is not read here.</summary>
    public bool Is(string operation) => _isUnderstood && Operator == operation && IsOnnx(_domain);

    public static bool IsOnnx(string domain) => domain is "" or "ai.onnx";

    /// <summary>Whether it has no other attributes, and none twice.</summary>
    public bool HasOnly(params ReadOnlySpan<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var attribute in _attributes)
        {
            if (!names.Contains(attribute.Name) || !seen.Add(attribute.Name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The attribute; null where it is of another type.</summary>
    public long? Integer(string name, long absent) => Find(name) is not { } found ? absent
        : found.Type == OnnxAttribute.IntegerType ? found.Integer : null;

    /// <inheritdoc cref="Integer"/>
    public float? Float(string name, float absent) => Find(name) is not { } found ? absent
        : found.Type == OnnxAttribute.FloatType ? found.Float : null;

    private OnnxAttribute? Find(string name) => _attributes.Find(attribute => attribute.Name == name);

    private void Add(in ProtoField field)
    {
        switch (field)
        {
            case { Number: 1, Wire: ProtoWire.Bytes }:
                _inputs.Add(OnnxName.Of(field.Content));
                break;
            case { Number: 2, Wire: ProtoWire.Bytes }:
                _outputs.Add(OnnxName.Of(field.Content));
                break;
            case { Number: 4, Wire: ProtoWire.Bytes }:
                Operator = OnnxName.Of(field.Content);
                break;
            case { Number: 5, Wire: ProtoWire.Bytes }:
                _attributes.Add(OnnxAttribute.Read(field.Content));
                break;
            case { Number: 7, Wire: ProtoWire.Bytes }:
                _domain = OnnxName.Of(field.Content);
                break;
            case { Number: 3 or 6 or 9 }: // name, doc_string, metadata_props
                break;
            default: // an overload, and what a later version adds
                _isUnderstood = false;
                break;
        }
    }
}
