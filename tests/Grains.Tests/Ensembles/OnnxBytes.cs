using System.Runtime.InteropServices;
using System.Text;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>Writes small ONNX models, field by field (onnx.proto), for what no exporter would write.</summary>
internal static class OnnxBytes
{
    public const int Float32Type = 1;
    public const int Int64Type = 7;

    /// <summary>One node, from <c>x</c> to <c>y</c>, both [N, 2].</summary>
    public static byte[] Model(byte[] node, int opset = 17, string domain = "", int outputType = Float32Type, string[]? outputShape = null, byte[][]? initializers = null) =>
        Model([node], opset, domain, outputType, outputShape, initializers);

    /// <summary>Several nodes, from <c>x</c> [N, 2] to <c>y</c>.</summary>
    public static byte[] Model(byte[][] nodes, int opset = 17, string domain = "", int outputType = Float32Type, string[]? outputShape = null, byte[][]? initializers = null, byte[]? more = null)
    {
        byte[] graph =
        [
            .. nodes.SelectMany(static node => Field(1, node)), .. Text(2, "graph"), .. (more ?? []),
            .. (initializers ?? []).SelectMany(static tensor => Field(5, tensor)),
            .. Field(11, Value("x", Float32Type, ["N", "2"])), .. Field(12, Value("y", outputType, outputShape ?? ["N", "2"])),
        ];
        byte[] other = domain.Length == 0 ? [] : Field(8, [.. Text(1, domain), .. Number(2, 1)]);
        return [.. Number(1, 8), .. Field(7, graph), .. Field(8, [.. Text(1, ""), .. Number(2, opset)]), .. other];
    }

    public static byte[] Node(string operation, string[] inputs, string domain = "", byte[][]? attributes = null, string output = "y") =>
    [
        .. inputs.SelectMany(static name => Text(1, name)), .. Text(2, output), .. Text(4, operation), .. Text(7, domain),
        .. (attributes ?? []).SelectMany(static attribute => Field(5, attribute)),
    ];

    /// <summary>An attribute with a tensor (<c>t</c>).</summary>
    public static byte[] TensorAttribute(string name, byte[] tensor) => [.. Text(1, name), .. Field(5, tensor), .. Number(20, 4)];

    /// <summary>An attribute with a graph (<c>g</c>).</summary>
    public static byte[] GraphAttribute(string name, byte[] graph) => [.. Text(1, name), .. Field(6, graph), .. Number(20, 5)];

    public static byte[] IntAttribute(string name, long value) => [.. Text(1, name), .. Number(3, value), .. Number(20, 2)];

    public static byte[] FloatAttribute(string name, float value) => [.. Text(1, name), .. Float(2, value), .. Number(20, 1)];

    /// <summary>Values as raw_data.</summary>
    public static byte[] Tensor(string name, long[] shape, params float[] values) =>
        [.. shape.SelectMany(static size => Number(1, size)), .. Number(2, Float32Type), .. Text(8, name), .. Field(9, MemoryMarshal.AsBytes<float>(values).ToArray())];

    /// <summary>Values as float_data, packed or one by one.</summary>
    public static byte[] ListedTensor(string name, long[] shape, bool packed, params float[] values) =>
    [
        .. shape.SelectMany(static size => Number(1, size)), .. Number(2, Float32Type), .. Text(8, name),
        .. packed ? Field(4, MemoryMarshal.AsBytes<float>(values).ToArray()) : values.SelectMany(static value => Float(4, value)),
    ];

    public static byte[] IntegerTensor(string name, params long[] values) =>
        [.. Number(1, values.Length), .. Number(2, Int64Type), .. Text(8, name), .. values.SelectMany(static value => Number(7, value))];

    public static byte[] ExternalTensor(string name, string location) =>
    [
        .. Number(1, 2), .. Number(2, Float32Type), .. Text(8, name),
        .. Field(13, [.. Text(1, "location"), .. Text(2, location)]), .. Number(14, 1),
    ];

    public static byte[] Field(int number, byte[] content) => [.. Varint((uint)number << 3 | 2), .. Varint((ulong)content.Length), .. content];

    public static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public static byte[] Number(int number, long value) => [.. Varint((uint)number << 3), .. Varint((ulong)value)];

    public static byte[] Float(int number, float value) => [.. Varint((uint)number << 3 | 5), .. BitConverter.GetBytes(value)];

    public static byte[] Value(string name, int type, string[] shape)
    {
        var dimensions = shape.SelectMany(static d => Field(1, int.TryParse(d, out var size) ? Number(1, size) : Text(2, d)));
        return [.. Text(1, name), .. Field(2, Field(1, [.. Number(1, type), .. Field(2, [.. dimensions])]))];
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
