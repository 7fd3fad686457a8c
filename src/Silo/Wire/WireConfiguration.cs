using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>A <see cref="SessionConfiguration"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("configuration")]
internal sealed class WireConfiguration
{
    [Id(0)]
    public string EnsembleName { get; init; } = "";

    [Id(1)]
    public bool[] Boost { get; init; } = [];

    [Id(2)]
    public string[]? ManualBoost { get; init; }

    [Id(3)]
    public StreamMode Mode { get; init; }

    [Id(4)]
    public int BatchSize { get; init; }

    [Id(5)]
    public bool IncludeMetadata { get; init; }

    [Id(6)]
    public OutputFormat OutputFormat { get; init; }

    public static WireConfiguration From(SessionConfiguration configuration) => new()
    {
        EnsembleName = configuration.EnsembleName,
        Boost = [.. configuration.Boost],
        ManualBoost = configuration.ManualBoost is { } names ? [.. names] : null,
        Mode = configuration.Mode,
        BatchSize = configuration.BatchSize,
        IncludeMetadata = configuration.IncludeMetadata,
        OutputFormat = configuration.OutputFormat,
    };

    public SessionConfiguration ToConfiguration() => new(EnsembleName, Boost, ManualBoost, Mode, BatchSize, IncludeMetadata, OutputFormat);
}
