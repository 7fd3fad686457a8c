using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History;

/// <summary>One session's part of a group commit.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Claim">The claim under which the activation writes.</param>
/// <param name="Chunk">
/// What to append: its <see cref="SampleChunk.FirstSequence"/> must be the row's next sequence. The row's counters, last ordinal (where
/// the chunk's attachment is the row's) and next sequence move with it.
/// </param>
public readonly record struct SessionAppend(string SessionId, SessionClaim Claim, SampleChunk Chunk)
{
    /// <summary>Sum of the latencies of the chunk's requests, ms.</summary>
    public double LatencySumMs
    {
        get
        {
            var sum = 0d;
            for (var i = 0; i < Chunk.Requests.Count; i++)
                sum += Chunk.Requests[i].LatencyMs;
            return sum;
        }
    }
}

/// <summary>What became of an append.</summary>
public enum AppendOutcome
{
    /// <summary>Committed.</summary>
    Committed = 1,

    /// <summary>Another activation owns the session, or the sequence does not follow: nothing was changed.</summary>
    Fenced,

    /// <summary>
    /// The store was lost while it committed: the append is stored, or not, or will be. Only a new claim tells, for nothing under the old
    /// one comes after it; whoever appended must not use its claim again, but for this same append (see
    /// <see cref="ISessionStore.AppendAsync"/>).
    /// </summary>
    InDoubt,
}

/// <summary>The store cannot be reached or cannot write now (away, slow, full). Temporary.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Whether what was asked for may have been done all the same, or may still be. <value>The default is false: nothing was changed.</value></summary>
    public bool MayHaveHappened { get; init; }

    /// <summary>Without a cause.</summary>
    public StoreUnavailableException()
        : base("The store is not available.")
    {
    }

    /// <summary>With a message for the log.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the log and the cause.</summary>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
