using System.Threading.Tasks.Sources;

namespace StreamCluster.Grains.History.Writing;

/// <summary>
/// An append that waits for the writer. It is also what its caller awaits, so that waiting costs no further object; the caller goes on
/// elsewhere, for the writer's thread belongs to the next group.
/// </summary>
internal sealed class PendingAppend(SessionAppend append, long bytes, long since, FlushPoints.Stretch stretch, IAppendObserver? observer)
    : IValueTaskSource<AppendOutcome>, IThreadPoolWorkItem
{
    private readonly IReadOnlyList<PendingAppend> _parts = [];

    /// <summary>Several of a session in one. Nobody awaits it, or its parts: only <c>async</c> joins appends.</summary>
    /// <param name="append">The whole.</param>
    /// <param name="parts">What it was made of.</param>
    public PendingAppend(SessionAppend append, IReadOnlyList<PendingAppend> parts)
        : this(append, parts.Sum(static part => part.Bytes), parts[0].Since, parts[0]._stretch, parts[0].Observer) => _parts = parts;

    private readonly FlushPoints.Stretch _stretch = stretch;
    private AppendOutcome _outcome;
    private Exception? _failure;
    private ManualResetValueTaskSourceCore<AppendOutcome> _completion;

    /// <summary>What becomes of it. To be awaited once.</summary>
    public ValueTask<AppendOutcome> Outcome => new(this, _completion.Version);

    public SessionAppend Append => append;

    /// <summary>How many appends it is.</summary>
    public int PartCount => Math.Max(1, _parts.Count);

    /// <summary>About what it holds in memory.</summary>
    public long Bytes => bytes;

    /// <summary>Timestamp of its arrival.</summary>
    public long Since => since;

    /// <summary>Told when it is lost; only under durability <c>async</c>.</summary>
    public IAppendObserver? Observer => observer;

    /// <summary>
    /// Whether it has been given to the store. One that comes back in doubt must go again exactly as it was: as a part of a larger one it
    /// would be taken for stored, and the rest with it.
    /// </summary>
    public bool WasGiven { get; set; }

    /// <summary>The next append of the same session.</summary>
    public PendingAppend? Next { get; set; }

    /// <summary>Tells the caller. Once: it is in a group or withdrawn, and never both.</summary>
    public void Complete(AppendOutcome? outcome, Exception? failure)
    {
        _outcome = outcome.GetValueOrDefault();
        _failure = failure;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_failure is null)
            _completion.SetResult(_outcome);
        else
            _completion.SetException(_failure);
    }

    AppendOutcome IValueTaskSource<AppendOutcome>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<AppendOutcome>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<AppendOutcome>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    /// <summary>It is stored, or has failed, and whoever has to know does.</summary>
    public void Done(FlushPoints flushes)
    {
        if (_parts.Count == 0)
            flushes.Done(_stretch);
        foreach (var part in _parts)
            part.Done(flushes);
    }
}
