using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>An error reply before it is written: the code, the sentence, and the members of <c>details</c>.</summary>
internal sealed record WireFault(ErrorCode Code, string Message)
{
    /// <summary>Most names that one list of <c>details</c> carries where the client chose the names.</summary>
    public const int MaxNames = 100;

    public IReadOnlyList<string> InvalidSignals { get; init; } = [];

    public IReadOnlyList<string> MissingSignals { get; init; } = [];

    public IReadOnlyList<string> UnknownSignals { get; init; } = [];

    public int? Index { get; init; }

    public int? BatchSize { get; init; }

    public int? MaxBatchSize { get; init; }

    public int? RetryAfterMs { get; init; }

    public string? TraceId { get; init; }

    public static WireFault Invalid(string message) => new(ErrorCode.InvalidMessage, message);

    public static WireFault From(GrainError error) => new(error.Code, error.Message)
    {
        UnknownSignals = error.UnknownSignals,
        Index = error.Index,
        TraceId = error.TraceId,
    };
}
