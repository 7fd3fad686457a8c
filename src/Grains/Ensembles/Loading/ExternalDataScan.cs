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
    public static bool Finds(ReadOnlyMemory<byte> onnx) => Finds(onnx, Message.Model, 0);

    private static bool Finds(ReadOnlyMemory<byte> bytes, Message message, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new UnusableModelException("The model file is not ONNX.");
        }

        for (var reader = new ProtoReader(bytes); reader.Next(out var field);)
        {
            if (message == Message.Tensor && (field.IsBytes(13) || (field.IsVarint(14) && field.Value != 0)))
            {
                return true;
            }

            if (field.Wire == ProtoWire.Bytes && Inside(message, field.Number) is { } inner && Finds(field.Content, inner, depth + 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Which fields lead to tensors (onnx.proto).</summary>
    private static Message? Inside(Message message, int field) => (message, field) switch
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
}
