using System.Runtime.CompilerServices;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.History;

/// <summary>A history whose first chunk is there already: a store that fails at once can still be answered with a problem.</summary>
internal sealed class BegunHistory : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SampleChunk> _chunks;
    private bool _any;

    private BegunHistory(IAsyncEnumerator<SampleChunk> chunks) => _chunks = chunks;

    public static async ValueTask<BegunHistory> BeginAsync(IAsyncEnumerable<SampleChunk> chunks, CancellationToken cancellationToken)
    {
        var begun = new BegunHistory(chunks.GetAsyncEnumerator(cancellationToken));
        try
        {
            begun._any = await begun._chunks.MoveNextAsync();
            return begun;
        }
        catch
        {
            await begun.DisposeAsync();
            throw;
        }
    }

    /// <summary>All chunks, once.</summary>
    public async IAsyncEnumerable<SampleChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (; _any; _any = await _chunks.MoveNextAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return _chunks.Current;
        }
    }

    public ValueTask DisposeAsync() => _chunks.DisposeAsync();
}
