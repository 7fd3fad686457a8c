using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamCluster.Grains.History.Rows;

/// <summary>A buffer that payloads are written into one after the other: grows as needed, so a warm one does not allocate.</summary>
internal sealed class ByteSink
{
    /// <summary>A larger buffer is given back after use: one huge batch must not hold its memory for ever.</summary>
    private const int KeptBytes = 1 << 20;

    private byte[] _buffer = new byte[4096];
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        if (_buffer.Length > KeptBytes)
        {
            _buffer = new byte[4096];
        }
    }

    public void Byte(byte value) => Room(1)[0] = value;

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), value);

    public void Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    public void Signed(long value) => Unsigned(((ulong)value << 1) ^ (ulong)(value >> 63));

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Unsigned((ulong)length);
        Encoding.UTF8.GetBytes(value, Room(length));
    }

    /// <summary>Raw float32, little-endian, as every machine that .NET 10 runs on has them.</summary>
    public void Floats(float[] values) => Bytes(MemoryMarshal.AsBytes(values.AsSpan()));

    private Span<byte> Room(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, checked((int)Math.Max(_length + (long)count, Math.Min(_buffer.Length * 2L, Array.MaxLength))));
        }

        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }
}
