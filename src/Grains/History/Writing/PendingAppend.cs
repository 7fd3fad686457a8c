namespace StreamCluster.Grains.History.Writing;

/// <summary>An append that waits for the writer. Its caller goes on elsewhere: the writer's thread belongs to the next group.</summary>
internal sealed class PendingAppend(SessionAppend append, long bytes, long since, FlushPoints.Stretch stretch, IAppendObserver? observer)
    : TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public SessionAppend Append => append;

    /// <summary>About what it holds in memory.</summary>
    public long Bytes => bytes;

    /// <summary>Timestamp of its arrival.</summary>
    public long Since => since;

    /// <summary>To be given back when it is done.</summary>
    public FlushPoints.Stretch Stretch => stretch;

    /// <summary>Told when it is lost; only under durability <c>async</c>.</summary>
    public IAppendObserver? Observer => observer;

    /// <summary>The next append of the same session.</summary>
    public PendingAppend? Next { get; set; }
}
