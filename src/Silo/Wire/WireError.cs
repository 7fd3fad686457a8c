using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>A <see cref="GrainError"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("error")]
internal sealed class WireError
{
    [Id(0)]
    public int Code { get; init; }

    [Id(1)]
    public string Message { get; init; } = "";

    [Id(2)]
    public string[] UnknownSignals { get; init; } = [];

    [Id(3)]
    public int? Index { get; init; }

    [Id(4)]
    public string? TraceId { get; init; }

    public static WireError? From(GrainError? error) => error is null ? null : new()
    {
        Code = (int)error.Code,
        Message = error.Message,
        UnknownSignals = [.. error.UnknownSignals],
        Index = error.Index,
        TraceId = error.TraceId,
    };

    /// <summary>A code that only a newer silo knows is an internal error to this node.</summary>
    public GrainError ToError() => new(Enum.IsDefined((ErrorCode)Code) ? (ErrorCode)Code : ErrorCode.InternalError, Message)
    {
        UnknownSignals = UnknownSignals,
        Index = Index,
        TraceId = TraceId,
    };
}
