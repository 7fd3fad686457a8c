using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>A <see cref="PredictResult"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("result")]
internal struct WireResult
{
    [Id(0)]
    public WireError? Error;

    [Id(1)]
    public byte[] Predictions;

    [Id(2)]
    public int Count;

    [Id(3)]
    public string[] Timestamps;

    [Id(4)]
    public double LatencyMs;

    [Id(5)]
    public bool Replayed;

    [Id(6)]
    public WireLayout? RecordedLayout;

    [Id(7)]
    public bool[]? RecordedBoost;

    public static WireResult From(PredictResult result) => new()
    {
        Error = WireError.From(result.Error),
        Predictions = Floats.ToBytes(result.Predictions),
        Count = result.Count,
        Timestamps = result.Timestamps as string[] ?? [.. result.Timestamps],
        LatencyMs = result.LatencyMs,
        Replayed = result.Replayed,
        RecordedLayout = result.RecordedLayout is { } layout ? WireLayout.From(layout) : null,
        RecordedBoost = result.RecordedBoost is { } boost ? [.. boost] : null,
    };

    public readonly PredictResult ToResult() => new()
    {
        Error = Error?.ToError(),
        Predictions = Floats.FromBytes(Predictions),
        Count = Count,
        Timestamps = Timestamps,
        LatencyMs = LatencyMs,
        Replayed = Replayed,
        RecordedLayout = RecordedLayout?.ToLayout(),
        RecordedBoost = RecordedBoost,
    };
}
