using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Compare;

/// <summary>The two models of an ensemble with nothing around them, and the settings of ONNX Runtime that the product has.</summary>
internal sealed class BareEnsemble : IDisposable
{
    private readonly BareModel _stage1;
    private readonly BareModel _boost;

    public BareEnsemble(string models, string ensemble, int rows)
    {
        using var record = Directory.EnumerateFiles(Path.Combine(models, "ensembles"), "*.json")
            .Select(static file => JsonDocument.Parse(File.ReadAllBytes(file)))
            .First(document => document.RootElement.GetProperty("ensemble_name").GetString() == ensemble);
        _stage1 = new BareModel(FileOf(models, "stage1", record.RootElement.GetProperty("stage1_model_name").GetString()!), rows);
        _boost = new BareModel(FileOf(models, "boost", record.RootElement.GetProperty("residual_boost_model_name").GetString()!), rows);
    }

    /// <summary>Both models on the rows, one after the other on this thread.</summary>
    public void Run()
    {
        _stage1.Run();
        _boost.Run();
    }

    public void Dispose()
    {
        _stage1.Dispose();
        _boost.Dispose();
    }

    private static string FileOf(string models, string kind, string name)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(models, kind), "*.json"))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (document.RootElement.GetProperty("model_name").GetString() == name)
                return Path.Combine(Path.GetDirectoryName(file)!, document.RootElement.GetProperty("file").GetString()!);
        }

        throw new FileNotFoundException($"No {kind} model {name} in {models}.");
    }

    private sealed class BareModel : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly RunOptions _options = new();
        private readonly OrtValue[] _input;
        private readonly OrtValue[] _output;

        public BareModel(string file, int rows)
        {
            using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            _session = new InferenceSession(File.ReadAllBytes(file), options);
            _input = Memory(rows, _session.InputMetadata.Values.Single().Dimensions[1]);
            _output = Memory(rows, _session.OutputMetadata.Values.Single().Dimensions[1]);
        }

        public void Run() => _session.Run(_options, _session.InputNames, _input, _session.OutputNames, _output);

        public void Dispose()
        {
            _input[0].Dispose();
            _output[0].Dispose();
            _options.Dispose();
            _session.Dispose();
        }

        private static OrtValue[] Memory(int rows, int width)
        {
            var memory = GC.AllocateArray<float>(rows * width, pinned: true);
            var random = new Random(1);
            foreach (ref var value in memory.AsSpan())
                value = random.NextSingle();
            return [OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(), [rows, width])];
        }
    }
}
