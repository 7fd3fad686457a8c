using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.Tests.History;

namespace StreamCluster.Grains.Tests.Sessions;

/// <summary>The real store, where appending, claiming or reading a record fails, or is in doubt, as long as the test wants it to.</summary>
internal sealed class UnreadableStore(ISessionStore inner) : DelegatingStore(inner)
{
    /// <summary>What reading a record ends in, where it is set.</summary>
    public Exception? ReadFailure { get; set; }

    /// <summary>What appending ends in, where it is set.</summary>
    public Exception? AppendFailure { get; set; }

    /// <summary>What claiming ends in, where it is set.</summary>
    public Exception? ClaimFailure { get; set; }

    /// <summary>For each of the next appends: its outcome is in doubt, and in truth it is stored (true) or not.</summary>
    public Queue<bool> Doubts { get; } = new();

    public override ValueTask<StoredSession?> ClaimAsync(string sessionId, Guid nonce, CancellationToken cancellationToken) =>
        ClaimFailure is { } failure ? throw failure : Inner.ClaimAsync(sessionId, nonce, cancellationToken);

    public override ValueTask<SampleChunk?> ReadChunkAsync(string sessionId, long firstSequence, CancellationToken cancellationToken) =>
        ReadFailure is { } failure ? throw failure : Inner.ReadChunkAsync(sessionId, firstSequence, cancellationToken);

    public override ValueTask<SampleChunk?> FindChunkAsync(
        string sessionId, long attachment, long ordinal, CancellationToken cancellationToken) =>
        ReadFailure is { } failure ? throw failure : Inner.FindChunkAsync(sessionId, attachment, ordinal, cancellationToken);

    public override async ValueTask<AppendOutcome[]> AppendAsync(IReadOnlyList<SessionAppend> group, CancellationToken cancellationToken)
    {
        if (AppendFailure is { } failure)
            throw failure;
        if (!Doubts.TryDequeue(out var isStored))
            return await Inner.AppendAsync(group, cancellationToken);
        if (isStored)
            Assert.DoesNotContain(AppendOutcome.Fenced, await Inner.AppendAsync(group, cancellationToken));
        return [.. group.Select(static _ => AppendOutcome.InDoubt)];
    }
}
