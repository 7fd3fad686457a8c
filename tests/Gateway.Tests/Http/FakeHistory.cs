using System.Runtime.CompilerServices;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Http;

/// <summary>One session, <c>session_1</c>, whose history goes on for as long as it is read, or until it fails.</summary>
internal sealed class FakeHistory : IHistoryReader
{
    private static readonly SignalLayout Layout = new(["u"], ["y"]);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Thrown once <see cref="SamplesBeforeFault"/> samples were read.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Unless told, so many that much of the reply has left.</summary>
    public long SamplesBeforeFault { get; set; } = 1_000_000;

    /// <summary>Done when nobody reads any more.</summary>
    public Task Stopped => _stopped.Task;

    public ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(sessionId == "session_1" ? new StoredHistory(sessionId, long.MaxValue, [Layout]) : null);

    public ValueTask<IReadOnlyList<SampleChunk>?> ReadAfterAsync(
        string sessionId, long? after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async IAsyncEnumerable<SampleChunk> ReadAsync(
        string sessionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int samples = 1000;
        try
        {
            for (var first = 0L; ; first += samples)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Fault is not null && first >= SamplesBeforeFault)
                    throw Fault;
                yield return new SampleChunk
                {
                    FirstSequence = first,
                    Layout = Layout,
                    Boost = [false],
                    Attachment = 1,
                    Requests = [new RecordedRequest(first + 1, null, ReadOnlyMemory<byte>.Empty, true, samples, 1)],
                    Timestamps = [.. Enumerable.Repeat("t", samples)],
                    Boundary = new float[samples],
                    Predictions = new float[samples],
                };
                await Task.Yield();
            }
        }
        finally
        {
            _stopped.TrySetResult();
        }
    }
}
