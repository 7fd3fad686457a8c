using System.Collections.Concurrent;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// The ends of connections, one after the other. Ten thousand devices may vanish at once, and taking a connection down is a hundred times
/// the work of a reading: left to themselves, all of it would stand in the thread pool's queue before the next reading of anybody else.
/// Here one work item takes down one connection and goes to the back of the queue, so that the others' work comes between.
/// </summary>
internal sealed class EndingLane(ILogger<EndingLane> logger) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<TransportRead> _waiting = new();
    private int _count;

    /// <summary>Has the end told when it is its turn; at once, on a thread of the pool, where no other waits.</summary>
    public void Enter(TransportRead end)
    {
        _waiting.Enqueue(end);
        if (Interlocked.Increment(ref _count) == 1)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            if (_waiting.TryDequeue(out var end))
                end.TellEnd(); // what waited for it runs in here, as far as it goes without waiting
        }
        catch (Exception exception)
        {
            logger.EndFailed(exception);
        }

        if (Interlocked.Decrement(ref _count) > 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
