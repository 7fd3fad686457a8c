using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>
/// Connections that are gone, until they are taken off the list with the next beat. Bounded: beyond, the oldest are forgotten and stay
/// listed until their node is gone or their session goes on.
/// </summary>
internal sealed class DetachQueue
{
    private const int Capacity = 65_536;
    private readonly Lock _sync = new();
    private readonly Queue<AttachedSession> _waiting = [];

    public void Add(AttachedSession session)
    {
        lock (_sync)
        {
            if (_waiting.Count == Capacity)
                _waiting.Dequeue();
            _waiting.Enqueue(session);
        }
    }

    /// <summary>Takes the oldest out.</summary>
    public AttachedSession[] Take(int limit)
    {
        lock (_sync)
        {
            var taken = new AttachedSession[Math.Min(limit, _waiting.Count)];
            for (var i = 0; i < taken.Length; i++)
                taken[i] = _waiting.Dequeue();
            return taken;
        }
    }
}
