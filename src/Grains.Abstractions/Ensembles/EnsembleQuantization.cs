namespace StreamCluster.Grains.Abstractions;

/// <summary>What 8-bit weights cost an ensemble in accuracy. Null for a model that has none.</summary>
/// <param name="Stage1">Of the stage-1 model.</param>
/// <param name="Boost">Of the residual boost model.</param>
[GenerateSerializer, Immutable, Alias("ensemble-quantization")]
public sealed record EnsembleQuantization([property: Id(0)] ModelQuantization? Stage1, [property: Id(1)] ModelQuantization? Boost);

/// <summary>A model with 8-bit weights, compared with itself in float32 when it was loaded, on rows drawn from the signals' ranges.</summary>
/// <param name="Layers">Layers with 8-bit weights.</param>
/// <param name="Signals">By target signal.</param>
[GenerateSerializer, Immutable, Alias("model-quantization")]
public sealed record ModelQuantization(
    [property: Id(0)] int Layers, [property: Id(1)] IReadOnlyDictionary<string, QuantizationError> Signals);

/// <summary>How far one target signal's results are from those in float32.</summary>
/// <param name="Rms">Root mean square, in engineering units.</param>
/// <param name="RmsStd">The same, in standard deviations of the signal.</param>
/// <param name="Max">The largest, in engineering units.</param>
/// <param name="MaxStd">The same, in standard deviations of the signal.</param>
[GenerateSerializer, Immutable, Alias("quantization-error")]
public sealed record QuantizationError(
    [property: Id(0)] double Rms, [property: Id(1)] double RmsStd, [property: Id(2)] double Max, [property: Id(3)] double MaxStd);
