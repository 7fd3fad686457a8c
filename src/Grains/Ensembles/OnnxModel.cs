using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// A loaded model: one session of ONNX Runtime, shared by every ensemble that names the model and safe for concurrent runs.
/// </summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;

    private OnnxModel(ModelRecord record, InferenceSession session)
    {
        Record = record;
        _session = session;
        _inputNames = [.. session.InputNames];
        _outputNames = [.. session.OutputNames];
    }

    public ModelRecord Record { get; }

    /// <summary>Null: it computes in float32, as its file says.</summary>
    public ServedQuantization? Quantization { get; set; }

    /// <summary>Loads a model out of memory, never by a path.</summary>
    /// <param name="record">What it must be like.</param>
    /// <param name="onnx">The file.</param>
    /// <param name="avoidBytePairs">See <see cref="BytePairs"/>.</param>
    /// <exception cref="UnusableModelException">ONNX Runtime cannot run it, or its input or output is not as the record says.</exception>
    public static OnnxModel Load(ModelRecord record, byte[] onnx, bool avoidBytePairs = false)
    {
        if (ExternalDataScan.Finds(onnx))
        {
            throw new UnusableModelException("The model keeps values outside its ONNX file (external data); save it as one file.");
        }

        InferenceSession session;
        using (var options = SessionOptionsOf())
        {
            if (avoidBytePairs)
            {
                options.AddSessionConfigEntry("session.x64quantprecision", "1");
            }

            try
            {
                session = new(onnx, options);
            }
            catch (OnnxRuntimeException e)
            {
                throw new UnusableModelException($"ONNX Runtime cannot load the model: {OnnxMessage.Shorten(e)}", e);
            }
        }

        try
        {
            OnnxSignature.Check(session, record);
            return new(record, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>One run. The rows are in the values' memory; so are the results.</summary>
    /// <exception cref="OnnxRuntimeException">The model failed on this input.</exception>
    public void Run(OrtValue[] input, OrtValue[] output) => _session.Run(_runOptions, _inputNames, input, _outputNames, output);

    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    /// <summary>
    /// One thread a run, the caller's: concurrency comes from runs side by side. A pool of ONNX Runtime's own per session would put
    /// several threads on each core, and its spinning takes the cores from the sockets.
    /// </summary>
    public static SessionOptions SessionOptionsOf()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            // What goes wrong comes as an exception; ONNX Runtime would write it to standard error as well.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        // Not the ORT format, which would be recognised by its first bytes and is not looked through for external data.
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");
        return options;
    }
}
