using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamCluster.Grains.History.Rows;

/// <summary>Reads a payload front to back. Every read checks what is left first: a damaged payload ends in an exception, never in a
/// read past the end or an allocation that the payload's own length does not justify.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Left => _rest.Length;

    public byte Byte() => Take(1)[0];

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>LEB128, at most 10 bytes.</summary>
    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return shift < 63 || next <= 1 ? value : throw Damaged();
            }
        }

        throw Damaged();
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number of things of which each takes at least <paramref name="bytesEach"/> of the bytes that are left.</summary>
    public int Count(int bytesEach)
    {
        var value = Unsigned();
        return value <= (ulong)(Left / bytesEach) ? (int)value : throw Damaged();
    }

    public string Text() => Encoding.UTF8.GetString(Take(Count(1)));

    public float[] Floats(int count)
    {
        if (count < 0 || count > Left / sizeof(float))
        {
            throw Damaged();
        }

        var values = new float[count];
        Take(count * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw Damaged();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public static InvalidDataException Damaged() => new("A stored chunk of samples is damaged.");
}
