using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>The record of an ensemble.</summary>
public sealed record EnsembleInfo
{
    /// <summary>Its name.</summary>
    public string EnsembleName { get; init; } = "";

    /// <summary>Name of the stage-1 model.</summary>
    public string Stage1ModelName { get; init; } = "";

    /// <summary>Name of the residual boost model.</summary>
    public string ResidualBoostModelName { get; init; } = "";

    /// <summary>Gain in R² from which on a signal uses the boost.</summary>
    public double? DeltaR2Threshold { get; init; }

    /// <summary>One entry per target signal.</summary>
    public IReadOnlyList<SignalQuality> SignalAnalysis { get; init; } = [];

    /// <summary>How many target signals use the boost.</summary>
    public int NumUseBoost { get; init; }

    /// <summary>How many do not.</summary>
    public int NumUseStage1Only { get; init; }

    /// <summary>The training side's own figures.</summary>
    public JsonElement? Metrics { get; init; }

    /// <summary>The names of its columns.</summary>
    public EnsembleSignals Signals { get; init; } = new();

    /// <summary><c>yyyy-MM-dd HH:mm:ss</c>, as the training side wrote it.</summary>
    public string CreatedTime { get; init; } = "";

    /// <summary>What 8-bit weights cost; null: no model of the ensemble has them.</summary>
    public EnsembleQuantization? Quantization { get; init; }
}

/// <summary>How well one target signal is predicted, on data the training did not see. Null: not measured.</summary>
public sealed record SignalQuality
{
    /// <summary>Name of the target signal.</summary>
    public string Signal { get; init; } = "";

    /// <summary>R² of stage 1 alone.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("r2_stage1")]
    public double? R2Stage1 { get; init; }

    /// <summary>R² of stage 1 plus boost.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("r2_ensemble")]
    public double? R2Ensemble { get; init; }

    /// <summary>What the boost adds.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("delta_r2")]
    public double? DeltaR2 { get; init; }

    /// <summary>Whether the boost is used for this signal.</summary>
    public bool UseBoost { get; init; }

    /// <summary>R² of what the ensemble serves by default: with the boost where it is used.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double? R2Served => UseBoost ? R2Ensemble : R2Stage1;
}

/// <summary>The names of an ensemble's columns, in its order.</summary>
public sealed record EnsembleSignals
{
    /// <summary>Names of the boundary signals.</summary>
    public IReadOnlyList<string> Boundary { get; init; } = [];

    /// <summary>Names of the target signals.</summary>
    public IReadOnlyList<string> Target { get; init; } = [];
}

/// <summary>What was observed of the signals, as far as the models' files say.</summary>
public sealed record EnsembleRanges
{
    /// <summary>By signal name.</summary>
    public IReadOnlyDictionary<string, SignalRange> Signals { get; init; } = new Dictionary<string, SignalRange>(StringComparer.Ordinal);
}

/// <summary>What was observed of a signal in the training data, in its engineering units.</summary>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Std">Standard deviation.</param>
public sealed record SignalRange(double Min, double Max, double Mean, double Std);
