namespace StreamCluster.Grains.Abstractions;

/// <summary>Reads the recorded samples of sessions, connected or not. Memory does not grow with what is read.</summary>
public interface IHistoryReader
{
    /// <summary>What is stored of the session, or null where nothing is.</summary>
    ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// The session's chunks, oldest first, up to the newest at the time of the call. The order is the order of the replies.
    /// </summary>
    IAsyncEnumerable<SampleChunk> ReadAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// A short stretch of the session's samples, oldest first: what somebody who looks on needs next. Costs what the stretch costs,
    /// however long the history is.
    /// </summary>
    /// <param name="sessionId">The session, connected or not.</param>
    /// <param name="after">Only samples of a higher sequence; null: the newest ones.</param>
    /// <param name="limit">Samples at the most, at least 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The samples, in chunks cut to fit; null where nothing is stored of the session.</returns>
    ValueTask<IReadOnlyList<SampleChunk>?> ReadAfterAsync(
        string sessionId, long? after, int limit, CancellationToken cancellationToken);
}

/// <summary>What is stored of a session.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="SampleCount">Samples that <see cref="IHistoryReader.ReadAsync"/> will give.</param>
/// <param name="Layouts">The layouts of those samples, in order of first appearance.</param>
public sealed record StoredHistory(string SessionId, long SampleCount, IReadOnlyList<SignalLayout> Layouts);

/// <summary>
/// The samples of one session that were committed together: one group of requests. A request's samples are contiguous and never
/// cross chunks. Immutable.
/// </summary>
public sealed class SampleChunk
{
    /// <summary>Sequence number of the first sample: the session's samples are numbered from 0 without gaps.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The names of the columns.</summary>
    public required SignalLayout Layout { get; init; }

    /// <summary>Per target signal: whether the boost was added.</summary>
    public required IReadOnlyList<bool> Boost { get; init; }

    /// <summary>The attachment that the requests came under.</summary>
    public required long Attachment { get; init; }

    /// <summary>The requests, in order; their counts add up to <see cref="SampleCount"/>.</summary>
    public required IReadOnlyList<RecordedRequest> Requests { get; init; }

    /// <summary>Per sample: the client's timestamp, or the server's time.</summary>
    public required IReadOnlyList<string> Timestamps { get; init; }

    /// <summary>[samples, boundary], row-major float32, engineering units.</summary>
    public required float[] Boundary { get; init; }

    /// <summary>[samples, target], row-major float32, engineering units.</summary>
    public required float[] Predictions { get; init; }

    /// <summary>Number of samples.</summary>
    public int SampleCount => Timestamps.Count;
}

/// <summary>One request within a chunk.</summary>
/// <param name="Ordinal">The gateway's number of it under the chunk's attachment.</param>
/// <param name="Id">The client's id, if any.</param>
/// <param name="ContentHash">16 bytes over what was asked; empty where there is no id.</param>
/// <param name="IsBatch">Whether it came as <c>predict_batch</c>.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="LatencyMs">Of the whole request; a sample of a batch counts this divided by <paramref name="Count"/>.</param>
public sealed record RecordedRequest(
    long Ordinal, RequestId? Id, ReadOnlyMemory<byte> ContentHash, bool IsBatch, int Count, double LatencyMs);
