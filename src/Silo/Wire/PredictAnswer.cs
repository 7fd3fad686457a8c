using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>A <see cref="PredictReply"/> on its way to a gateway.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("predicted")]
internal sealed class PredictAnswer
{
    [Id(0)]
    public bool Detached { get; init; }

    [Id(1)]
    public bool Moved { get; init; }

    [Id(2)]
    public bool Unknown { get; init; }

    [Id(3)]
    public bool InDoubt { get; init; }

    [Id(4)]
    public WireResult[] Results { get; init; } = [];

    [Id(5)]
    public long? PredictionsCount { get; init; }

    public static PredictAnswer From(PredictReply reply)
    {
        var results = reply.Results.Count == 0 ? [] : new WireResult[reply.Results.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = WireResult.From(reply.Results[i]);
        return new()
        {
            Detached = reply.Detached,
            Moved = reply.Moved,
            Unknown = reply.Unknown,
            InDoubt = reply.InDoubt,
            Results = results,
            PredictionsCount = reply.PredictionsCount,
        };
    }

    public PredictReply ToReply() => new()
    {
        Detached = Detached,
        Moved = Moved,
        Unknown = Unknown,
        InDoubt = InDoubt,
        Results = Array.ConvertAll(Results, static result => result.ToResult()),
        PredictionsCount = PredictionsCount,
    };
}
