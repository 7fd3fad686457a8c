using System.Buffers.Binary;

namespace StreamCluster.Grains.Ensembles;

/// <summary>How a field's value is written (protobuf encoding, wire types).</summary>
internal enum ProtoWire
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>One field of a message.</summary>
/// <param name="Number">Which.</param>
/// <param name="Wire">How it is written.</param>
/// <param name="Value">A varint's value, a fixed one's bits.</param>
/// <param name="Content">What is in it: text, bytes, a message, packed numbers. Empty where it has a <paramref name="Value"/>.</param>
/// <param name="Raw">The whole field as it stands, with key and length.</param>
internal readonly record struct ProtoField(int Number, ProtoWire Wire, ulong Value, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Raw)
{
    public bool IsBytes(int number) => Number == number && Wire == ProtoWire.Bytes;

    public bool IsVarint(int number) => Number == number && Wire == ProtoWire.Varint;
}

/// <summary>Goes through the fields of one protobuf message, which it copies nothing of. Knows no message's type.</summary>
internal struct ProtoReader(ReadOnlyMemory<byte> message)
{
    private ReadOnlyMemory<byte> _rest = message;

    /// <exception cref="UnusableModelException">What follows is not a field.</exception>
    public bool Next(out ProtoField field)
    {
        if (_rest.IsEmpty)
        {
            field = default;
            return false;
        }

        var bytes = _rest.Span;
        var key = ReadVarint(ref bytes);
        // A parser that reads keys as 32 bits might see another field than this one.
        var number = key <= uint.MaxValue ? (int)(key >> 3) : throw NotOnnx();
        var wire = (ProtoWire)(key & 7);
        // Groups: ONNX has none, and a parser that skips them might see other fields than this one.
        var (value, length) = wire switch
        {
            ProtoWire.Varint => (ReadVarint(ref bytes), 0UL),
            ProtoWire.Fixed64 => (BinaryPrimitives.ReadUInt64LittleEndian(Skip(ref bytes, sizeof(ulong))), 0UL),
            ProtoWire.Fixed32 => (BinaryPrimitives.ReadUInt32LittleEndian(Skip(ref bytes, sizeof(uint))), 0UL),
            ProtoWire.Bytes => (0UL, ReadVarint(ref bytes)),
            _ => throw NotOnnx(),
        };
        var content = _rest.Slice(_rest.Length - bytes.Length, Skip(ref bytes, length).Length);
        field = new(number, wire, value, content, _rest[..^bytes.Length]);
        _rest = _rest[^bytes.Length..];
        return true;
    }

    /// <summary>Reads packed varints, the first of which begins at the message's first byte.</summary>
    public bool NextVarint(out ulong value)
    {
        value = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        var bytes = _rest.Span;
        value = ReadVarint(ref bytes);
        _rest = _rest[^bytes.Length..];
        return true;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var i = 0; i < 10 && i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw NotOnnx();
    }

    private static ReadOnlySpan<byte> Skip(ref ReadOnlySpan<byte> bytes, ulong length)
    {
        if (length > (ulong)bytes.Length)
        {
            throw NotOnnx();
        }

        var content = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return content;
    }

    private static UnusableModelException NotOnnx() => new("The model file is not ONNX.");
}
