namespace StreamCluster.Grains.History.Writing;

/// <summary>
/// Tells when everything that was appended before some moment is done, whatever has come since. Appends between two flushes are one
/// stretch; a flush waits for its stretch and all before it. Not safe for several threads.
/// </summary>
internal sealed class FlushPoints
{
    /// <summary>Appends between two flushes.</summary>
    internal sealed class Stretch
    {
        /// <summary>Appends that are not done yet.</summary>
        public int Left { get; set; }

        /// <summary>Set where somebody waits for it; nothing is added to it then.</summary>
        public TaskCompletionSource? Flushed { get; set; }
    }

    /// <summary>Oldest first. Only the newest may be one that nobody waits for.</summary>
    private readonly Queue<Stretch> _stretches = new();
    private Stretch? _newest;

    /// <summary>Whether somebody waits.</summary>
    public bool IsAwaited => _stretches.TryPeek(out var oldest) && oldest.Flushed is not null;

    /// <summary>An append has come. Its stretch is to be given back when it is done.</summary>
    public Stretch Add()
    {
        if (_newest is not { Flushed: null } newest)
        {
            _newest = newest = new Stretch();
            _stretches.Enqueue(newest);
        }

        newest.Left++;
        return newest;
    }

    /// <summary>An append of this stretch is stored, or has failed.</summary>
    public void Done(Stretch stretch)
    {
        stretch.Left--;
        while (_stretches.TryPeek(out var oldest) && oldest.Left == 0)
        {
            _stretches.Dequeue();
            _newest = _stretches.Count == 0 ? null : _newest;
            oldest.Flushed?.TrySetResult();
        }
    }

    /// <summary>Done when everything that has come is done.</summary>
    public Task WaitAsync() => _newest is not { } newest
        ? Task.CompletedTask
        : (newest.Flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
