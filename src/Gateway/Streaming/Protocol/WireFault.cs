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

    /// <summary>Most characters of a name that the client chose.</summary>
    public const int MaxNameCharacters = 100;

    /// <summary>A name or text of the client's, short enough to be shown and kept; never cut within a character.</summary>
    public static string Shown(string text)
    {
        if (text.Length <= MaxNameCharacters)
            return text;
        var end = char.IsHighSurrogate(text[MaxNameCharacters - 1]) ? MaxNameCharacters - 1 : MaxNameCharacters;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    public static WireFault Invalid(string message) => new(ErrorCode.InvalidMessage, message);

    public static WireFault From(GrainError error) => new(error.Code, error.Message)
    {
        UnknownSignals = [.. error.UnknownSignals.Take(MaxNames).Select(Shown)],
        Index = error.Index,
        TraceId = error.TraceId,
    };
}
