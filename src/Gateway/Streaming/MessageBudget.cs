namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// What the node may hold of long messages that are still arriving. Without it, a few thousand clients that each begin a message of the
/// allowed length would take all the memory there is.
/// </summary>
internal sealed class MessageBudget(long limit)
{
    private long _taken;

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
