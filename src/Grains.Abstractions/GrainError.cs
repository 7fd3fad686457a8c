namespace StreamCluster.Grains.Abstractions;

/// <summary>Why a request was not done: a code, a sentence for people, and the names at fault where there are any.</summary>
/// <param name="Code">What went wrong, from the closed list.</param>
/// <param name="Message">One sentence that a client may be shown.</param>
public sealed record GrainError(ErrorCode Code, string Message)
{
    /// <summary>Target signals that the ensemble does not have (<c>manual_boost_signals</c>); empty elsewhere.</summary>
    public IReadOnlyList<string> UnknownSignals { get; init; } = [];

    /// <summary>Row of a batch at fault, from 0; null where the whole request is.</summary>
    public int? Index { get; init; }

    /// <summary>Finds the log entry of an internal error; null elsewhere.</summary>
    public string? TraceId { get; init; }
}
