namespace StreamCluster.Grains.Abstractions;

/// <summary>What callers need to know about a served ensemble. <see cref="Version"/> changes whenever anything in it does.</summary>
/// <param name="Name">The ensemble's name: any text.</param>
/// <param name="Version">Lower-case hex: a hash over the ensemble's record, both model files, and the files that run in their place.</param>
/// <param name="Layout">The names of its columns.</param>
/// <param name="DefaultBoost">Per target signal, in the layout's order: whether a session uses the boost unless it says otherwise.</param>
/// <param name="Record">The ensemble's record as <c>info</c> shows it.</param>
/// <param name="Ranges">Observed ranges by signal name, for the signals whose models' files state one; engineering units.</param>
[GenerateSerializer, Immutable, Alias("ensemble-description")]
public sealed record EnsembleDescription(
    [property: Id(0)] string Name,
    [property: Id(1)] string Version,
    [property: Id(2)] SignalLayout Layout,
    [property: Id(3)] IReadOnlyList<bool> DefaultBoost,
    [property: Id(4)] EnsembleRecord Record,
    [property: Id(5)] IReadOnlyDictionary<string, SignalRange> Ranges)
{
    /// <summary>What 8-bit weights cost on the node that answers; null: no model of the ensemble has them.</summary>
    [Id(6)]
    public EnsembleQuantization? Quantization { get; init; }
}

/// <summary>The values of a signal in the training data, in its engineering units.</summary>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Std">Standard deviation.</param>
[GenerateSerializer, Immutable, Alias("signal-range")]
public sealed record SignalRange(
    [property: Id(0)] double Min, [property: Id(1)] double Max, [property: Id(2)] double Mean, [property: Id(3)] double Std);

/// <summary>The record of an ensemble: the members of its JSON file and of <c>info</c>, in their order.</summary>
/// <param name="EnsembleName">The ensemble's own name.</param>
/// <param name="Stage1ModelName">Name of the stage-1 model.</param>
/// <param name="ResidualBoostModelName">Name of the residual boost model.</param>
/// <param name="DeltaR2Threshold">Smallest gain in R² for which a signal uses the boost.</param>
/// <param name="SignalAnalysis">One entry per target signal.</param>
/// <param name="NumUseBoost">Number of target signals that use the boost.</param>
/// <param name="NumUseStage1Only">Number of target signals that do not.</param>
/// <param name="MetricsJson">The training side's own figures: a JSON object as text, possibly empty.</param>
/// <param name="Signals">The names of the columns.</param>
/// <param name="CreatedTime"><c>yyyy-MM-dd HH:mm:ss</c>, as the training side wrote it.</param>
[GenerateSerializer, Immutable, Alias("ensemble-record")]
public sealed record EnsembleRecord(
    [property: Id(0)] string EnsembleName,
    [property: Id(1)] string Stage1ModelName,
    [property: Id(2)] string ResidualBoostModelName,
    [property: Id(3)] double DeltaR2Threshold,
    [property: Id(4)] IReadOnlyList<SignalAnalysis> SignalAnalysis,
    [property: Id(5)] int NumUseBoost,
    [property: Id(6)] int NumUseStage1Only,
    [property: Id(7)] string MetricsJson,
    [property: Id(8)] SignalLayout Signals,
    [property: Id(9)] string CreatedTime);

/// <summary>How well one target signal is predicted on data the training did not see. R² is dimensionless; null: not measured.</summary>
/// <param name="Signal">Name of the target signal.</param>
/// <param name="R2Stage1">R² of stage 1 alone.</param>
/// <param name="R2Ensemble">R² of stage 1 plus boost.</param>
/// <param name="DeltaR2">What the boost adds.</param>
/// <param name="UseBoost">Whether the boost is used for this signal.</param>
[GenerateSerializer, Immutable, Alias("signal-analysis")]
public sealed record SignalAnalysis(
    [property: Id(0)] string Signal,
    [property: Id(1)] double? R2Stage1,
    [property: Id(2)] double? R2Ensemble,
    [property: Id(3)] double? DeltaR2,
    [property: Id(4)] bool UseBoost);
