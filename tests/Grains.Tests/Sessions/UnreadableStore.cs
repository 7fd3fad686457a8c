using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.Tests.History;

namespace StreamCluster.Grains.Tests.Sessions;

/// <summary>The real store, where appending or reading a record fails as long as the test wants it to.</summary>
internal sealed class UnreadableStore(ISessionStore inner) : DelegatingStore(inner)
{
    /// <summary>What reading a record ends in, where it is set.</summary>
    public Exception? ReadFailure { get; set; }

    /// <summary>What appending ends in, where it is set.</summary>
    public Exception? AppendFailure { get; set; }

    public override ValueTask<SampleChunk?> ReadChunkAsync(string sessionId, long firstSequence, CancellationToken cancellationToken) =>
        ReadFailure is { } failure ? throw failure : Inner.ReadChunkAsync(sessionId, firstSequence, cancellationToken);

    public override ValueTask<AppendOutcome[]> AppendAsync(IReadOnlyList<SessionAppend> group, CancellationToken cancellationToken) =>
        AppendFailure is { } failure ? throw failure : Inner.AppendAsync(group, cancellationToken);
}
