namespace StreamCluster.Grains.Abstractions;

/// <summary>What callers need to know of a served ensemble. Immutable; <see cref="Version"/> changes whenever anything in it does.</summary>
/// <param name="Name">The ensemble's name: any text.</param>
/// <param name="Version">Lower-case hex: a hash over the ensemble's record, both model files, and what runs in their place.</param>
/// <param name="Layout">The names of its columns.</param>
/// <param name="DefaultBoost">Per target signal, in the layout's order: whether the boost is used unless a session says otherwise.</param>
/// <param name="Record">The ensemble's record as <c>info</c> shows it.</param>
/// <param name="Ranges">Observed ranges by signal name, for the signals that the models' files give any; engineering units.</param>
public sealed record EnsembleDescription(
    string Name,
    string Version,
    SignalLayout Layout,
    IReadOnlyList<bool> DefaultBoost,
    EnsembleRecord Record,
    IReadOnlyDictionary<string, SignalRange> Ranges)
{
    /// <summary>What 8-bit weights cost, on the node that was asked; null: no model of the ensemble has them.</summary>
    public EnsembleQuantization? Quantization { get; init; }
}

/// <summary>What was observed of a signal in the training data, in its engineering units.</summary>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Std">Standard deviation.</param>
public sealed record SignalRange(double Min, double Max, double Mean, double Std);

/// <summary>The record of an ensemble: the members of its JSON file and of <c>info</c>, in their order.</summary>
/// <param name="EnsembleName">The ensemble's own name.</param>
/// <param name="Stage1ModelName">Name of the stage-1 model.</param>
/// <param name="ResidualBoostModelName">Name of the residual boost model.</param>
/// <param name="DeltaR2Threshold">Gain in R² from which on a signal uses the boost.</param>
/// <param name="SignalAnalysis">One entry per target signal.</param>
/// <param name="NumUseBoost">How many target signals use the boost.</param>
/// <param name="NumUseStage1Only">How many do not.</param>
/// <param name="MetricsJson">The training side's own figures: a JSON object as text, possibly empty.</param>
/// <param name="Signals">The names of the columns.</param>
/// <param name="CreatedTime"><c>yyyy-MM-dd HH:mm:ss</c>, as the training side wrote it.</param>
public sealed record EnsembleRecord(
    string EnsembleName,
    string Stage1ModelName,
    string ResidualBoostModelName,
    double DeltaR2Threshold,
    IReadOnlyList<SignalAnalysis> SignalAnalysis,
    int NumUseBoost,
    int NumUseStage1Only,
    string MetricsJson,
    SignalLayout Signals,
    string CreatedTime);

/// <summary>How well one target signal is predicted, on data the training did not see. R² is dimensionless; null: not measured.</summary>
/// <param name="Signal">Name of the target signal.</param>
/// <param name="R2Stage1">R² of stage 1 alone.</param>
/// <param name="R2Ensemble">R² of stage 1 plus boost.</param>
/// <param name="DeltaR2">What the boost adds.</param>
/// <param name="UseBoost">Whether the boost is used for this signal.</param>
public sealed record SignalAnalysis(string Signal, double? R2Stage1, double? R2Ensemble, double? DeltaR2, bool UseBoost);
