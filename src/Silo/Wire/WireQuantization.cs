using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>An <see cref="EnsembleQuantization"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("quantization")]
internal sealed class WireQuantization
{
    [Id(0)]
    public WireModelQuantization? Stage1 { get; init; }

    [Id(1)]
    public WireModelQuantization? Boost { get; init; }

    public static WireQuantization? From(EnsembleQuantization? cost) =>
        cost is null ? null : new() { Stage1 = WireModelQuantization.From(cost.Stage1), Boost = WireModelQuantization.From(cost.Boost) };

    public EnsembleQuantization ToQuantization() => new(Stage1?.ToModel(), Boost?.ToModel());
}

/// <summary>A <see cref="ModelQuantization"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("model-quantization")]
internal sealed class WireModelQuantization
{
    [Id(0)]
    public int Layers { get; init; }

    [Id(1)]
    public Dictionary<string, WireQuantizationError> Signals { get; init; } = [];

    public static WireModelQuantization? From(ModelQuantization? model) => model is null ? null : new()
    {
        Layers = model.Layers,
        Signals = model.Signals.ToDictionary(
            static entry => entry.Key,
            static entry => new WireQuantizationError(entry.Value.Rms, entry.Value.RmsStd, entry.Value.Max, entry.Value.MaxStd),
            StringComparer.Ordinal),
    };

    public ModelQuantization ToModel() => new(Layers, Signals.ToDictionary(
        static entry => entry.Key,
        static entry => new QuantizationError(entry.Value.Rms, entry.Value.RmsStd, entry.Value.Max, entry.Value.MaxStd),
        StringComparer.Ordinal));
}

/// <summary>A <see cref="QuantizationError"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("quantization-error")]
internal readonly record struct WireQuantizationError(
    [property: Id(0)] double Rms, [property: Id(1)] double RmsStd, [property: Id(2)] double Max, [property: Id(3)] double MaxStd);
