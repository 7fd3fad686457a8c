namespace StreamCluster.Grains.Ensembles;

/// <summary>An attribute of a node (onnx.proto: AttributeProto).</summary>
internal sealed class OnnxAttribute
{
    public const ulong FloatType = 1;
    public const ulong IntegerType = 2;
    public const ulong TensorType = 4;

    public string Name { get; private set; } = "";

    public ulong Type { get; private set; }

    public float Float { get; private set; }

    public long Integer { get; private set; }

    public ReadOnlyMemory<byte> Tensor { get; private set; }

    /// <summary>Subgraphs (of If, Loop, Scan).</summary>
    public List<ReadOnlyMemory<byte>> Graphs { get; } = [];

    public static OnnxAttribute Read(ReadOnlyMemory<byte> content)
    {
        var attribute = new OnnxAttribute();
        for (var reader = new ProtoReader(content); reader.Next(out var field);)
        {
            switch (field)
            {
                case { Number: 1, Wire: ProtoWire.Bytes }:
                    attribute.Name = OnnxName.Of(field.Content);
                    break;
                case { Number: 2, Wire: ProtoWire.Fixed32 }:
                    attribute.Float = BitConverter.UInt32BitsToSingle((uint)field.Value);
                    break;
                case { Number: 3, Wire: ProtoWire.Varint }:
                    attribute.Integer = (long)field.Value;
                    break;
                case { Number: 5, Wire: ProtoWire.Bytes }:
                    attribute.Tensor = field.Content;
                    break;
                case { Number: 6 or 11, Wire: ProtoWire.Bytes }:
                    attribute.Graphs.Add(field.Content);
                    break;
                case { Number: 20, Wire: ProtoWire.Varint }:
                    attribute.Type = field.Value;
                    break;
                default:
                    break;
            }
        }

        return attribute;
    }
}
