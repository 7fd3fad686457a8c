using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>A <see cref="PredictRequest"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("request")]
internal struct WireRequest
{
    [Id(0)]
    public long Ordinal;

    [Id(1)]
    public string? IdText;

    [Id(2)]
    public long? IdNumber;

    [Id(3)]
    public bool IsBatch;

    [Id(4)]
    public byte[] Rows;

    [Id(5)]
    public int Count;

    [Id(6)]
    public string?[]? Timestamps;

    /// <summary>Ticks of 100 ns.</summary>
    [Id(7)]
    public long Waited;

    public static WireRequest From(PredictRequest request, TimeSpan late) => new()
    {
        Ordinal = request.Ordinal,
        IdText = request.Id?.Text,
        IdNumber = request.Id is { Text: null, Number: var number } ? number : null,
        IsBatch = request.IsBatch,
        Rows = Floats.ToBytes(request.Rows),
        Count = request.Count,
        Timestamps = request.Timestamps is { } timestamps ? [.. timestamps] : null,
        Waited = (request.Waited + late).Ticks,
    };

    public readonly PredictRequest ToRequest() => new()
    {
        Ordinal = Ordinal,
        Id = IdText is not null ? new RequestId(IdText) : IdNumber is { } number ? new RequestId(number) : null,
        IsBatch = IsBatch,
        Rows = Floats.FromBytes(Rows),
        Count = Count,
        Timestamps = Timestamps,
        Waited = TimeSpan.FromTicks(Waited),
    };
}
