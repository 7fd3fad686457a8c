using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// Rows that travel between nodes as one block of little-endian IEEE 754 float32, the byte order of every platform that ONNX Runtime
/// supports. Orleans's codec for arrays writes a header in front of each element.
/// </summary>
/// <param name="Values">The values; null: none.</param>
[Immutable, Alias("float-block")]
internal readonly record struct FloatBlock(float[]? Values);

/// <summary>Writes a <see cref="FloatBlock"/> as its bytes.</summary>
[RegisterSerializer]
internal sealed class FloatBlockCodec : IFieldCodec<FloatBlock>
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, FloatBlock value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(FloatBlock), WireType.LengthPrefixed);
        var bytes = MemoryMarshal.AsBytes(value.Values.AsSpan());
        writer.WriteVarUInt32((uint)bytes.Length);
        writer.Write(bytes);
    }

    public FloatBlock ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        field.EnsureWireType(WireType.LengthPrefixed);
        var values = new float[reader.ReadVarUInt32() / sizeof(float)];
        reader.ReadBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        return new FloatBlock(values);
    }
}
