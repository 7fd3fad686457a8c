namespace StreamCluster.Grains.Abstractions;

/// <summary>Why a request was refused: a code, a sentence for people, and the names at fault where there are any.</summary>
/// <param name="Code">The reason, from the closed list.</param>
/// <param name="Message">One sentence that a client may be shown.</param>
[GenerateSerializer, Immutable, Alias("grain-error")]
public sealed record GrainError([property: Id(0)] ErrorCode Code, [property: Id(1)] string Message)
{
    /// <summary>Target signals that the ensemble does not have (<c>manual_boost_signals</c>); empty elsewhere.</summary>
    [Id(2)]
    public IReadOnlyList<string> UnknownSignals { get; init; } = [];

    /// <summary>Row of a batch at fault, from 0; null where the whole request is.</summary>
    [Id(3)]
    public int? Index { get; init; }

    /// <summary>Finds the log entry of an internal error; null elsewhere.</summary>
    [Id(4)]
    public string? TraceId { get; init; }
}
