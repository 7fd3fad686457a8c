using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>An <see cref="EnsembleRecord"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("ensemble-record")]
internal sealed class WireEnsembleRecord
{
    [Id(0)]
    public string EnsembleName { get; init; } = "";

    [Id(1)]
    public string Stage1ModelName { get; init; } = "";

    [Id(2)]
    public string ResidualBoostModelName { get; init; } = "";

    [Id(3)]
    public double DeltaR2Threshold { get; init; }

    [Id(4)]
    public WireAnalysis[] SignalAnalysis { get; init; } = [];

    [Id(5)]
    public int NumUseBoost { get; init; }

    [Id(6)]
    public int NumUseStage1Only { get; init; }

    [Id(7)]
    public string MetricsJson { get; init; } = "";

    [Id(8)]
    public WireLayout Signals { get; init; } = new();

    [Id(9)]
    public string CreatedTime { get; init; } = "";

    public static WireEnsembleRecord From(EnsembleRecord record) => new()
    {
        EnsembleName = record.EnsembleName,
        Stage1ModelName = record.Stage1ModelName,
        ResidualBoostModelName = record.ResidualBoostModelName,
        DeltaR2Threshold = record.DeltaR2Threshold,
        SignalAnalysis = [.. record.SignalAnalysis.Select(static entry => new WireAnalysis(entry.Signal, entry.R2Stage1, entry.R2Ensemble, entry.DeltaR2, entry.UseBoost))],
        NumUseBoost = record.NumUseBoost,
        NumUseStage1Only = record.NumUseStage1Only,
        MetricsJson = record.MetricsJson,
        Signals = WireLayout.From(record.Signals),
        CreatedTime = record.CreatedTime,
    };

    public EnsembleRecord ToRecord() => new(
        EnsembleName, Stage1ModelName, ResidualBoostModelName, DeltaR2Threshold,
        [.. SignalAnalysis.Select(static entry => new SignalAnalysis(entry.Signal, entry.R2Stage1, entry.R2Ensemble, entry.DeltaR2, entry.UseBoost))],
        NumUseBoost, NumUseStage1Only, MetricsJson, Signals.ToLayout(), CreatedTime);
}

/// <summary>A <see cref="Grains.Abstractions.SignalAnalysis"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("analysis")]
internal readonly record struct WireAnalysis(
    [property: Id(0)] string Signal, [property: Id(1)] double? R2Stage1, [property: Id(2)] double? R2Ensemble, [property: Id(3)] double? DeltaR2,
    [property: Id(4)] bool UseBoost);
