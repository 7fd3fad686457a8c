namespace StreamCluster.Grains.Abstractions;

/// <summary>What 8-bit weights cost an ensemble in accuracy. Null for a model that has none.</summary>
/// <param name="Stage1">Of the stage-1 model.</param>
/// <param name="Boost">Of the residual boost model.</param>
public sealed record EnsembleQuantization(ModelQuantization? Stage1, ModelQuantization? Boost);

/// <summary>A model with 8-bit weights, compared with itself in float32 when it was loaded, on rows drawn from the signals' ranges.</summary>
/// <param name="Layers">Layers with 8-bit weights.</param>
/// <param name="Signals">By target signal.</param>
public sealed record ModelQuantization(int Layers, IReadOnlyDictionary<string, QuantizationError> Signals);

/// <summary>How far one target signal's results are from those in float32.</summary>
/// <param name="Rms">Root mean square, in engineering units.</param>
/// <param name="RmsStd">The same, in standard deviations of the signal.</param>
/// <param name="Max">The largest, in engineering units.</param>
/// <param name="MaxStd">The same, in standard deviations of the signal.</param>
public sealed record QuantizationError(double Rms, double RmsStd, double Max, double MaxStd);
