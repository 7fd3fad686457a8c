namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Finds tensors of an ONNX model whose values lie outside its file (onnx.proto: TensorProto.external_data, data_location). ONNX
/// Runtime would read them from wherever the model says, relative to the working directory, or even from an address in memory
/// (location <c>*/_ORT_MEM_ADDR_/*</c>): a model must not be able to do either, so such models are refused before they are loaded.
/// </summary>
internal static class ExternalDataScan
{
    // Subgraphs within subgraphs; protobuf's own limit is 100 messages deep.
    private const int MaxDepth = 64;

    private enum Message
    {
        Model, TrainingInfo, Graph, Function, Node, Attribute, SparseTensor, Tensor,
    }

    /// <summary>Whether any tensor is stored outside the file.</summary>
    /// <exception cref="UnusableModelException">The bytes are not a protobuf message.</exception>
    public static bool Finds(ReadOnlySpan<byte> onnx) => Finds(onnx, Message.Model, 0);

    private static bool Finds(ReadOnlySpan<byte> bytes, Message message, int depth)
    {
        if (depth > MaxDepth)
        {
            throw NotOnnx();
        }

        while (!bytes.IsEmpty)
        {
            var key = ReadVarint(ref bytes);
            var field = key >> 3;
            switch (key & 7)
            {
                case 0:
                    var value = ReadVarint(ref bytes);
                    if (message == Message.Tensor && field == 14 && value != 0)
                    {
                        return true;
                    }

                    break;
                case 1:
                    Skip(ref bytes, sizeof(ulong));
                    break;
                case 2:
                    var content = Skip(ref bytes, ReadVarint(ref bytes));
                    if (message == Message.Tensor && field == 13)
                    {
                        return true;
                    }

                    if (Inside(message, field) is { } inner && Finds(content, inner, depth + 1))
                    {
                        return true;
                    }

                    break;
                case 5:
                    Skip(ref bytes, sizeof(uint));
                    break;
                default:
                    // Groups: ONNX has none, and a parser that skips them might see other fields than this one.
                    throw NotOnnx();
            }
        }

        return false;
    }

    /// <summary>Which fields lead to tensors (onnx.proto).</summary>
    private static Message? Inside(Message message, ulong field) => (message, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 20) => Message.TrainingInfo,
        (Message.Model, 25) => Message.Function,
        (Message.TrainingInfo, 1 or 2) => Message.Graph,
        (Message.Graph, 1) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.Function, 7) => Message.Node,
        (Message.Function, 11) => Message.Attribute,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 5 or 10) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Attribute, 22 or 23) => Message.SparseTensor,
        (Message.SparseTensor, 1 or 2) => Message.Tensor,
        _ => null,
    };

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
