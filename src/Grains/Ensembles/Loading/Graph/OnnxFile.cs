namespace StreamCluster.Grains.Ensembles;

/// <summary>A model whose main graph can be changed; all else in it is kept byte by byte (onnx.proto: ModelProto).</summary>
internal sealed class OnnxFile
{
    private const int GraphField = 7;
    private const int ImportField = 8;
    private const int TrainingField = 20;
    private const int FunctionField = 25;

    private readonly List<ReadOnlyMemory<byte>> _rest = [];
    private readonly HashSet<string> _domains = new(StringComparer.Ordinal);

    private OnnxFile(OnnxGraph graph) => Graph = graph;

    public OnnxGraph Graph { get; }

    /// <summary>Version of the file format; from 4 on initializers need not be inputs.</summary>
    public ulong IrVersion { get; private set; }

    /// <summary>Version of ONNX's own operators; 0: none, or several.</summary>
    public ulong Opset { get; private set; }

    /// <summary>Null: it has something that gives the main graph another meaning, or is no whole model.</summary>
    public static OnnxFile? Read(ReadOnlyMemory<byte> onnx)
    {
        var graphs = new List<ReadOnlyMemory<byte>>();
        var opsets = new List<(string Domain, ulong Version)>();
        var rest = new List<ReadOnlyMemory<byte>>();
        ulong ir = 0;
        for (var reader = new ProtoReader(onnx); reader.Next(out var field);)
        {
            if (field.IsBytes(GraphField))
            {
                graphs.Add(field.Content);
                continue;
            }

            if (field.IsVarint(1))
            {
                ir = field.Value;
            }
            else if (field.IsBytes(ImportField))
            {
                opsets.Add(OpsetOf(field.Content));
            }
            else if (field.IsBytes(TrainingField) || (field.IsBytes(FunctionField) && ReplacesOperator(field.Content)))
            {
                return null;
            }

            rest.Add(field.Raw);
        }

        // Several graph fields are one message to protobuf.
        if (graphs.Count != 1)
        {
            return null;
        }

        ulong[] onnxOnly = [.. opsets.Where(static opset => OnnxNode.IsOnnx(opset.Domain)).Select(static opset => opset.Version)];
        var file = new OnnxFile(OnnxGraph.Read(graphs[0])) { IrVersion = ir, Opset = onnxOnly.Length == 1 ? onnxOnly[0] : 0 };
        file._rest.AddRange(rest);
        file._domains.UnionWith(opsets.Select(static opset => opset.Domain));
        return file;
    }

    /// <summary>Makes another set of operators known to the graph, where it is not yet.</summary>
    public void Import(string domain, long version)
    {
        if (_domains.Add(domain))
        {
            var import = new ProtoWriter().Text(1, domain).Number(2, version).Message;
            _rest.Add(ProtoWriter.Header(ImportField, import.Length));
            _rest.Add(import);
        }
    }

    /// <summary>Null: it would be too long.</summary>
    public byte[]? Write()
    {
        var graph = Graph.Write().ToList();
        var length = graph.Sum(static piece => (long)piece.Length);
        if (length > ModelFolder.MaxModelBytes)
        {
            return null;
        }

        List<ReadOnlyMemory<byte>> pieces = [.. _rest, ProtoWriter.Header(GraphField, (int)length), .. graph];
        length = pieces.Sum(static piece => (long)piece.Length);
        if (length > ModelFolder.MaxModelBytes)
        {
            return null;
        }

        var onnx = GC.AllocateUninitializedArray<byte>((int)length);
        var rest = onnx.AsSpan();
        foreach (var piece in pieces)
        {
            piece.Span.CopyTo(rest);
            rest = rest[piece.Length..];
        }

        return onnx;
    }

    private static (string Domain, ulong Version) OpsetOf(ReadOnlyMemory<byte> content)
    {
        var (domain, version) = ("", 0UL);
        for (var reader = new ProtoReader(content); reader.Next(out var field);)
        {
            domain = field.IsBytes(1) ? OnnxName.Of(field.Content) : domain;
            version = field.IsVarint(2) ? field.Value : version;
        }

        return (domain, version);
    }

    /// <summary>A function of the model's own may stand in for an operator of ONNX.</summary>
    private static bool ReplacesOperator(ReadOnlyMemory<byte> function)
    {
        var domain = "";
        for (var reader = new ProtoReader(function); reader.Next(out var field);)
        {
            domain = field.IsBytes(10) ? OnnxName.Of(field.Content) : domain;
        }

        return OnnxNode.IsOnnx(domain);
    }
}
