using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Writes the fields of one protobuf message.</summary>
internal sealed class ProtoWriter
{
    private const int MaxVarint = 10;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlyMemory<byte> Message => _bytes.WrittenMemory;

    /// <summary>The bytes before the content of a field that has content.</summary>
    public static byte[] Header(int number, int length) =>
        new ProtoWriter().Varint(Key(number, ProtoWire.Bytes)).Varint((ulong)length).Message.ToArray();

    public ProtoWriter Number(int number, long value) => Varint(Key(number, ProtoWire.Varint)).Varint((ulong)value);

    public ProtoWriter Float(int number, float value)
    {
        Varint(Key(number, ProtoWire.Fixed32));
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
        return this;
    }

    public ProtoWriter Bytes(int number, ReadOnlySpan<byte> content)
    {
        Varint(Key(number, ProtoWire.Bytes)).Varint((ulong)content.Length);
        _bytes.Write(content);
        return this;
    }

    /// <param name="number">The field.</param>
    /// <param name="name">As <see cref="OnnxName"/> reads it.</param>
    public ProtoWriter Text(int number, string name) => Bytes(number, Encoding.Latin1.GetBytes(name));

    private static ulong Key(int number, ProtoWire wire) => ((ulong)(uint)number << 3) | (uint)wire;

    private ProtoWriter Varint(ulong value)
    {
        var span = _bytes.GetSpan(MaxVarint);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[count++] = (byte)(value | 0x80);
        }

        span[count++] = (byte)value;
        _bytes.Advance(count);
        return this;
    }
}
