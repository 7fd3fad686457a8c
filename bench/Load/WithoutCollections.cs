using System.Runtime;

namespace StreamCluster.Load;

/// <summary>
/// While it lasts this process collects no garbage, as long as it makes less than <see cref="MostBytes"/>: a collection, with what hundreds of
/// connections keep, stands for ten milliseconds, and that would be taken for the server's latency. Begins with a full collection.
/// </summary>
internal sealed class WithoutCollections : IDisposable
{
    private const long MostBytes = 128 << 20;

    private readonly bool _isKept = GC.TryStartNoGCRegion(MostBytes);
    private readonly int _collections = GC.CollectionCount(0);

    /// <summary>Collections there were all the same.</summary>
    public int Count => GC.CollectionCount(0) - _collections;

    public void Dispose()
    {
        // It has ended by itself where more was made.
        if (_isKept && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            GC.EndNoGCRegion();
    }
}
