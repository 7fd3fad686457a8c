using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History;

/// <summary>Which grain activation may append. An epoch alone could be taken twice by two stores' clocks or copies: hence the nonce.</summary>
/// <param name="Epoch">Raised by each claim.</param>
/// <param name="Nonce">128 random bits, made by the activation.</param>
public readonly record struct SessionClaim(long Epoch, Guid Nonce);

/// <summary>A session to be stored.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="TokenHash">SHA-256 of its resume token: the token itself is never stored.</param>
/// <param name="Configuration">Its first configuration.</param>
/// <param name="Layout">The layout of the configuration's ensemble.</param>
public sealed record NewSession(
    string SessionId, ReadOnlyMemory<byte> TokenHash, SessionConfiguration Configuration, SignalLayout Layout)
{
    /// <summary>Its row when it has just been stored: attachment 1, claimed by <paramref name="nonce"/>, nothing recorded.</summary>
    internal StoredSession Stored(Guid nonce) => new()
    {
        SessionId = SessionId,
        TokenHash = TokenHash,
        Claim = new SessionClaim(1, nonce),
        Attachment = 1,
        LastOrdinal = 0,
        NextSequence = 0,
        PredictionsCount = 0,
        LatencySumMs = 0,
        Configuration = Configuration,
        Layout = Layout,
    };
}

/// <summary>A session's row: the truth for its configuration and counters.</summary>
public sealed record StoredSession
{
    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>SHA-256 of its resume token.</summary>
    public required ReadOnlyMemory<byte> TokenHash { get; init; }

    /// <summary>Who may append.</summary>
    public required SessionClaim Claim { get; init; }

    /// <summary>Which connection it belongs to; raised at each resume.</summary>
    public required long Attachment { get; init; }

    /// <summary>Highest ordinal recorded under that attachment; 0: none.</summary>
    public required long LastOrdinal { get; init; }

    /// <summary>Sequence number of the next sample.</summary>
    public required long NextSequence { get; init; }

    /// <summary>Samples predicted, those past their retention included.</summary>
    public required long PredictionsCount { get; init; }

    /// <summary>Sum of their latencies, ms.</summary>
    public required double LatencySumMs { get; init; }

    /// <summary>The configuration in force.</summary>
    public required SessionConfiguration Configuration { get; init; }

    /// <summary>The layout that the configuration's boost selection refers to.</summary>
    public required SignalLayout Layout { get; init; }
}

/// <summary>An identified request that was answered.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="ContentHash">16 bytes over what was asked.</param>
/// <param name="ChunkSequence">A sequence in the chunk that holds it, at or before its own.</param>
public sealed record RememberedRequest(RequestId Id, ReadOnlyMemory<byte> ContentHash, long ChunkSequence);

/// <summary>Counters over everything ever recorded.</summary>
/// <param name="Predictions">Samples.</param>
/// <param name="LatencySumMs">Sum of their latencies, ms.</param>
public readonly record struct StoreTotals(long Predictions, double LatencySumMs);
