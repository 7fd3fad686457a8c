using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// Writes rows as one block of little-endian IEEE 754 float32, the byte order of every platform that ONNX Runtime supports. Orleans's own
/// codec for arrays writes a header in front of each element.
/// </summary>
[RegisterSerializer]
public sealed class FloatArrayCodec : IFieldCodec<float[]>
{
    /// <inheritdoc/>
    public void WriteField<TBufferWriter>(
        ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, [AllowNull] float[] value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value))
            return;
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(float[]), WireType.LengthPrefixed);
        var bytes = MemoryMarshal.AsBytes(value.AsSpan());
        writer.WriteVarUInt32((uint)bytes.Length);
        writer.Write(bytes);
    }

    /// <inheritdoc/>
    [return: MaybeNull]
    public float[] ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference)
            return ReferenceCodec.ReadReference<float[], TInput>(ref reader, field);
        field.EnsureWireType(WireType.LengthPrefixed);
        var length = reader.ReadVarUInt32();
        var values = new float[length / sizeof(float)];
        reader.ReadBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        ReferenceCodec.RecordObject(reader.Session, values);
        return values;
    }
}

/// <summary>Copies rows that a message without <c>[Immutable]</c> carries.</summary>
[RegisterCopier]
public sealed class FloatArrayCopier : IDeepCopier<float[]>
{
    /// <inheritdoc/>
    [return: NotNullIfNotNull(nameof(input))]
    public float[]? DeepCopy(float[]? input, CopyContext context)
    {
        if (input is null)
            return null;
        if (context.TryGetCopy<float[]>(input, out var copied))
            return copied!;
        var copy = (float[])input.Clone();
        context.RecordCopy(input, copy);
        return copy;
    }
}
