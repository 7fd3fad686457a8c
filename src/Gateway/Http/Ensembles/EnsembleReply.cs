using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Ensembles;

/// <summary>The record of an ensemble, as the training side wrote it.</summary>
internal sealed record EnsembleReply(
    [property: Description("The ensemble's own name: any text.")] string EnsembleName,
    [property: Description("Name of the stage-1 model.")] string Stage1ModelName,
    [property: Description("Name of the residual boost model.")] string ResidualBoostModelName,
    [property: Description("Gain in R² from which on a signal uses the boost.")] double DeltaR2Threshold,
    [property: Description("One entry per target signal.")] IReadOnlyList<SignalAnalysisReply> SignalAnalysis,
    [property: Description("How many target signals use the boost.")] int NumUseBoost,
    [property: Description("How many do not.")] int NumUseStage1Only,
    [property: Description("The training side's own figures: an object, possibly empty.")] JsonObject Metrics,
    [property: Description("The names of the columns, in the models' order.")] SignalsReply Signals,
    [property: Description("When the ensemble was made: `yyyy-MM-dd HH:mm:ss`.")] string CreatedTime,
    [property: Description("What 8-bit weights cost. Only where a model has them.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QuantizationReply? Quantization = null)
{
    /// <summary>The reply for this ensemble.</summary>
    public static EnsembleReply From(EnsembleDescription ensemble) => From(ensemble.Record) with
    {
        Quantization = ensemble.Quantization is { } cost ? QuantizationReply.From(cost, ensemble.Layout) : null,
    };

    private static EnsembleReply From(EnsembleRecord record) => new(
        record.EnsembleName,
        record.Stage1ModelName,
        record.ResidualBoostModelName,
        record.DeltaR2Threshold,
        [.. record.SignalAnalysis.Select(SignalAnalysisReply.From)],
        record.NumUseBoost,
        record.NumUseStage1Only,
        JsonNode.Parse(record.MetricsJson)!.AsObject(),
        new SignalsReply(record.Signals.Boundary, record.Signals.Target),
        record.CreatedTime);
}

/// <summary>
/// How well one target signal is predicted, on data the training did not see. R² is dimensionless; null: not measured.
/// </summary>
internal sealed record SignalAnalysisReply(
    [property: Description("Name of the target signal.")] string Signal,
    [property: Description("R² of stage 1 alone.")] double? R2Stage1,
    [property: Description("R² of stage 1 plus boost.")] double? R2Ensemble,
    [property: Description("What the boost adds.")] double? DeltaR2,
    [property: Description("Whether the boost is used for this signal.")] bool UseBoost)
{
    public static SignalAnalysisReply From(SignalAnalysis analysis) =>
        new(analysis.Signal, analysis.R2Stage1, analysis.R2Ensemble, analysis.DeltaR2, analysis.UseBoost);
}

/// <summary>The names of the columns.</summary>
internal sealed record SignalsReply(
    [property: Description("Boundary signals, in the order of an input row.")] IReadOnlyList<string> Boundary,
    [property: Description("Target signals, in the order of a prediction row.")] IReadOnlyList<string> Target);

/// <summary>What was observed of the signals in the training data, for those where the models' files say it.</summary>
internal sealed record RangesReply(
    [property: Description("Signal name -> range, in engineering units.")] IReadOnlyDictionary<string, RangeReply> Signals);

/// <summary>What was observed of one signal.</summary>
internal sealed record RangeReply(
    [property: Description("Smallest value.")] double Min,
    [property: Description("Largest value.")] double Max,
    [property: Description("Mean.")] double Mean,
    [property: Description("Standard deviation.")] double Std);
