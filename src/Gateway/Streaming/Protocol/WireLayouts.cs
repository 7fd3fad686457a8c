using System.Collections.Concurrent;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>
/// The encoded layouts of this node, one per set of names. They come from served ensembles, and from replays of answers under earlier
/// ones: as many as there ever were ensembles, not as many as clients could make.
/// </summary>
internal sealed class WireLayouts
{
    private readonly ConcurrentDictionary<string, WireLayout> _layouts = new(StringComparer.Ordinal);

    public WireLayout Of(SignalLayout layout) => _layouts.GetOrAdd(layout.Key, static (_, names) => new WireLayout(names), layout);
}
