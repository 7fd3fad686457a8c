using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>An <see cref="EnsembleDescription"/> between nodes: sent to a gateway once for each version.</summary>
[GenerateSerializer, Immutable, Alias("ensemble")]
internal sealed class WireEnsemble
{
    [Id(0)]
    public string Name { get; init; } = "";

    [Id(1)]
    public string Version { get; init; } = "";

    [Id(2)]
    public WireLayout Layout { get; init; } = new();

    [Id(3)]
    public bool[] DefaultBoost { get; init; } = [];

    [Id(4)]
    public WireEnsembleRecord Record { get; init; } = new();

    [Id(5)]
    public Dictionary<string, WireRange> Ranges { get; init; } = [];

    [Id(6)]
    public WireQuantization? Quantization { get; init; }

    public static WireEnsemble From(EnsembleDescription ensemble) => new()
    {
        Name = ensemble.Name,
        Version = ensemble.Version,
        Layout = WireLayout.From(ensemble.Layout),
        DefaultBoost = [.. ensemble.DefaultBoost],
        Record = WireEnsembleRecord.From(ensemble.Record),
        Ranges = ensemble.Ranges.ToDictionary(
            static entry => entry.Key, static entry => new WireRange(entry.Value.Min, entry.Value.Max, entry.Value.Mean, entry.Value.Std), StringComparer.Ordinal),
        Quantization = WireQuantization.From(ensemble.Quantization),
    };

    public EnsembleDescription ToDescription()
    {
        var layout = Layout.ToLayout();
        return new EnsembleDescription(
            Name, Version, layout, DefaultBoost, Record.ToRecord(),
            Ranges.ToDictionary(
                static entry => entry.Key, static entry => new SignalRange(entry.Value.Min, entry.Value.Max, entry.Value.Mean, entry.Value.Std), StringComparer.Ordinal))
        {
            Quantization = Quantization?.ToQuantization(),
        };
    }
}

/// <summary>A <see cref="SignalRange"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("range")]
internal readonly record struct WireRange([property: Id(0)] double Min, [property: Id(1)] double Max, [property: Id(2)] double Mean, [property: Id(3)] double Std);
