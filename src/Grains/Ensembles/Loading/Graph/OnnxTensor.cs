using System.Runtime.InteropServices;

namespace StreamCluster.Grains.Ensembles;

/// <summary>A tensor with its values (onnx.proto: TensorProto).</summary>
internal sealed class OnnxTensor
{
    private const int FloatType = 1;
    private const int UInt8Type = 2;
    private const int Int8Type = 3;
    private const int Int64Type = 7;

    private readonly List<long> _dims = [];
    private readonly List<float> _floats = [];
    private readonly List<long> _integers = [];
    private ReadOnlyMemory<byte> _raw;
    private ulong _type;
    private bool _isUnderstood = true;

    private OnnxTensor(ReadOnlyMemory<byte> content) => Content = content;

    public ReadOnlyMemory<byte> Content { get; }

    public string Name { get; private set; } = "";

    public IReadOnlyList<long> Dims => _dims;

    /// <summary>Reads one. Its values are read when they are asked for.</summary>
    public static OnnxTensor Read(ReadOnlyMemory<byte> content)
    {
        var tensor = new OnnxTensor(content);
        for (var reader = new ProtoReader(content); reader.Next(out var field);)
        {
            tensor.Add(field);
        }

        return tensor;
    }

    public static OnnxTensor OfFloats(string name, IEnumerable<long> dims, ReadOnlySpan<float> values) =>
        Of(name, dims, FloatType, MemoryMarshal.AsBytes(values));

    public static OnnxTensor OfIntegers(string name, params ReadOnlySpan<long> values) =>
        Of(name, [values.Length], Int64Type, MemoryMarshal.AsBytes(values));

    public static OnnxTensor OfBytes(string name, IEnumerable<long> dims, ReadOnlySpan<byte> values) => Of(name, dims, UInt8Type, values);

    public static OnnxTensor OfSignedBytes(string name, IEnumerable<long> dims, ReadOnlySpan<sbyte> values) =>
        Of(name, dims, Int8Type, MemoryMarshal.AsBytes(values));

    /// <summary>The values, if they are float32 and as many as the shape says; else null.</summary>
    public float[]? Floats() => Values<float>(FloatType, _floats);

    /// <summary>The values, if they are int64 and as many as the shape says; else null.</summary>
    public long[]? Integers() => Values<long>(Int64Type, _integers);

    private static OnnxTensor Of(string name, IEnumerable<long> dims, int type, ReadOnlySpan<byte> raw)
    {
        var writer = new ProtoWriter();
        foreach (var dim in dims)
        {
            writer.Number(1, dim);
        }

        return Read(writer.Number(2, type).Text(8, name).Bytes(9, raw).Message);
    }

    private T[]? Values<T>(int type, List<T> listed)
        where T : unmanaged
    {
        if (!_isUnderstood || _type != (ulong)type || !BitConverter.IsLittleEndian || (!_raw.IsEmpty && listed.Count > 0))
        {
            return null;
        }

        var values = listed.Count > 0 ? [.. listed] : MemoryMarshal.Cast<byte, T>(_raw.Span).ToArray();
        return values.Length == Count() && (listed.Count > 0 || _raw.Length % Marshal.SizeOf<T>() == 0) ? values : null;
    }

    private void Add(in ProtoField field)
    {
        switch (field)
        {
            case { Number: 1 }:
                Numbers(field, _dims);
                break;
            case { Number: 2, Wire: ProtoWire.Varint }:
                _type = field.Value;
                break;
            case { Number: 4, Wire: ProtoWire.Bytes }:
                _floats.AddRange(MemoryMarshal.Cast<byte, float>(field.Content.Span));
                _isUnderstood &= field.Content.Length % sizeof(float) == 0;
                break;
            case { Number: 4, Wire: ProtoWire.Fixed32 }:
                _floats.Add(BitConverter.UInt32BitsToSingle((uint)field.Value));
                break;
            case { Number: 7 }:
                Numbers(field, _integers);
                break;
            case { Number: 8, Wire: ProtoWire.Bytes }:
                Name = OnnxName.Of(field.Content);
                break;
            case { Number: 9, Wire: ProtoWire.Bytes }:
                _raw = field.Content;
                break;
            case { Number: 12 or 16 }: // doc_string, metadata_props
                break;
            default: // segments, external data, what a later version adds
                _isUnderstood = false;
                break;
        }
    }

    /// <summary>How many values the shape says; -1: more than there can be, or nonsense.</summary>
    private long Count()
    {
        long count = 1;
        foreach (var dim in _dims)
        {
            if (dim < 0 || dim > Array.MaxLength || (count *= dim) > Array.MaxLength)
            {
                return -1;
            }
        }

        return count;
    }

    /// <summary>A repeated number stands field by field, or packed.</summary>
    private void Numbers(in ProtoField field, List<long> numbers)
    {
        if (field.Wire == ProtoWire.Varint)
        {
            numbers.Add((long)field.Value);
        }
        else if (field.Wire == ProtoWire.Bytes)
        {
            for (var reader = new ProtoReader(field.Content); reader.NextVarint(out var value);)
            {
                numbers.Add((long)value);
            }
        }
        else
        {
            _isUnderstood = false;
        }
    }
}
