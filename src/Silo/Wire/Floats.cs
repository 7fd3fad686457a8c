using System.Runtime.InteropServices;

namespace StreamCluster.Silo.Wire;

/// <summary>
/// Rows as a block of bytes: IEEE 754 float32 in the machine's own order. All nodes are little-endian, as every platform is that ONNX Runtime
/// is built for.
/// </summary>
internal static class Floats
{
    public static byte[] ToBytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public static float[] FromBytes(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).ToArray();
}
