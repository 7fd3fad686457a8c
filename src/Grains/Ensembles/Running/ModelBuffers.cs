using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// One slot's memory for one model: pinned input and output for the most rows of a run, and ONNX Runtime's views of their first
/// n rows, made once for each n that occurs. Used by one thread at a time.
/// </summary>
internal sealed class ModelBuffers : IDisposable
{
    private readonly OnnxModel _model;
    private readonly OrtValue[]?[] _inputViews;
    private readonly OrtValue[]?[] _outputViews;
    private readonly int _boundary;
    private readonly int _target;

    /// <param name="model">The model.</param>
    /// <param name="maxRows">Most rows of a run.</param>
    /// <param name="sharedInput">Another model's input, where both take the same columns in the same order; else null.</param>
    public ModelBuffers(OnnxModel model, int maxRows, float[]? sharedInput)
    {
        _model = model;
        _boundary = model.Record.Boundary.Count;
        _target = model.Record.Target.Count;
        Input = sharedInput ?? GC.AllocateArray<float>(maxRows * _boundary, pinned: true);
        Output = GC.AllocateArray<float>(maxRows * _target, pinned: true);
        _inputViews = new OrtValue[maxRows + 1][];
        _outputViews = new OrtValue[maxRows + 1][];
    }

    /// <summary>[rows, boundary], row-major, in the model's order.</summary>
    public float[] Input { get; }

    /// <summary>[rows, target], row-major, in the model's order.</summary>
    public float[] Output { get; }

    /// <summary>Runs the first rows of <see cref="Input"/>; their results are in <see cref="Output"/>.</summary>
    /// <exception cref="OnnxRuntimeException">The model failed on this input.</exception>
    public void Run(int rows) => _model.Run(
        _inputViews[rows] ??= View(Input, rows, _boundary),
        _outputViews[rows] ??= View(Output, rows, _target));

    public void Dispose()
    {
        foreach (var view in _inputViews.Concat(_outputViews).OfType<OrtValue[]>())
        {
            view[0].Dispose();
        }
    }

    private static OrtValue[] View(float[] memory, int rows, int width) =>
        [OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(0, rows * width), [rows, width])];
}
