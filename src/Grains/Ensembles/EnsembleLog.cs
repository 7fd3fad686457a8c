using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Log messages of the ensembles: ids 1000 to 1099.</summary>
internal static partial class EnsembleLog
{
    [LoggerMessage(1000, LogLevel.Information, "Ensemble {Ensemble} is served: version {Version}, {Boundary} boundary signals, {Target} target signals, up to {RunRows} rows a run")]
    public static partial void Served(ILogger logger, string ensemble, string version, int boundary, int target, int runRows);

    [LoggerMessage(1001, LogLevel.Warning, "Not served: {File}{Name}: {Reason}")]
    public static partial void Problem(ILogger logger, Exception? unexpected, string file, string name, string reason);

    [LoggerMessage(1002, LogLevel.Information, "Models are loaded: {Ensembles} ensembles served, {Problems} files with problems, in {ElapsedMs:F0} ms")]
    public static partial void Loaded(ILogger logger, int ensembles, int problems, double elapsedMs);

    [LoggerMessage(1010, LogLevel.Warning, "A model of {Ensemble} failed on an input: {Message} ({Untold} more since the last report)")]
    public static partial void RunFailed(ILogger logger, string ensemble, string message, int untold);

    [LoggerMessage(1011, LogLevel.Error, "A run of {Ensemble} broke; trace id {TraceId}")]
    public static partial void RunBroke(ILogger logger, Exception exception, string ensemble, string traceId);

    [LoggerMessage(1020, LogLevel.Information, "Model {Model} runs in a cheaper form: {Norms} layer normalizations rewritten, {Folded} of them folded into the layer behind")]
    public static partial void Optimized(ILogger logger, string model, int norms, int folded);

    [LoggerMessage(1021, LogLevel.Information, "Model {Model} runs as it is, for its cheaper form cannot stand in for it: {Reason}")]
    public static partial void NotOptimized(ILogger logger, string model, string reason);

    [LoggerMessage(1022, LogLevel.Information, "Model {Model} runs with 8-bit weights: {Layers} layers; its results are off by {Median:G2} standard deviations at the median signal (root mean square), by {Worst:G2} at {Signal}")]
    public static partial void Quantized(ILogger logger, string model, int layers, double median, double worst, string signal);

    [LoggerMessage(1023, LogLevel.Warning, "Model {Model} runs without 8-bit weights: {Reason}")]
    public static partial void NotQuantized(ILogger logger, string model, string reason);

    [LoggerMessage(1024, LogLevel.Information, "Model {Model} runs without 8-bit weights: it has no dense layer of {Least} weights or more")]
    public static partial void NothingToQuantize(ILogger logger, string model, int least);
}
