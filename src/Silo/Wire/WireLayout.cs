using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>A <see cref="SignalLayout"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("layout")]
internal sealed class WireLayout
{
    [Id(0)]
    public string[] Boundary { get; init; } = [];

    [Id(1)]
    public string[] Target { get; init; } = [];

    public static WireLayout From(SignalLayout layout) => new() { Boundary = [.. layout.Boundary], Target = [.. layout.Target] };

    public SignalLayout ToLayout() => new(Boundary, Target);
}
