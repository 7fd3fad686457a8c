using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace StreamCluster.Grains.History.Writing;

/// <summary>
/// An append that waits for the writer. It is also what its caller awaits, so that waiting costs no further object; the caller goes on
/// elsewhere, for the writer's thread belongs to the next group. The object is used again once the writer is done with it and the caller,
/// where there is one that waits, has its outcome.
/// </summary>
internal sealed class PendingAppend : IValueTaskSource<AppendOutcome>, IThreadPoolWorkItem, IResettable
{
    /// <summary>More than wait at once but in a burst; some 150 bytes each.</summary>
    private const int MaxKept = 4096;

    private static readonly DefaultObjectPool<PendingAppend> Pool = new(new DefaultPooledObjectPolicy<PendingAppend>(), MaxKept);

    private IReadOnlyList<PendingAppend> _parts = [];
    private FlushPoints.Stretch? _stretch;
    private int _holders;
    private int _tellings;
    private AppendOutcome _outcome;
    private Exception? _failure;
    private ManualResetValueTaskSourceCore<AppendOutcome> _completion;

    /// <summary>One append.</summary>
    /// <param name="append">What to store.</param>
    /// <param name="bytes">About what it holds in memory.</param>
    /// <param name="since">Timestamp of its arrival.</param>
    /// <param name="stretch">What it belongs to until it is done.</param>
    /// <param name="observer">Told when it is lost; null: nobody is.</param>
    /// <param name="awaited">Whether its caller is going to await <see cref="Outcome"/>.</param>
    public static PendingAppend Rent(
        SessionAppend append, long bytes, long since, FlushPoints.Stretch stretch, IAppendObserver? observer, bool awaited)
    {
        var pending = Pool.Get();
        (pending.Append, pending.Bytes, pending.Since, pending._stretch, pending.Observer) = (append, bytes, since, stretch, observer);
        pending._holders = awaited ? 2 : 1;
        return pending;
    }

    /// <summary>Several of a session in one. Nobody awaits it, or its parts: only <c>async</c> joins appends.</summary>
    /// <param name="append">The whole.</param>
    /// <param name="parts">What it was made of.</param>
    public static PendingAppend Join(SessionAppend append, IReadOnlyList<PendingAppend> parts)
    {
        var first = parts[0];
        var joined = Rent(append, parts.Sum(static part => part.Bytes), first.Since, first._stretch!, first.Observer, awaited: false);
        joined._parts = parts;
        return joined;
    }

    /// <summary>What becomes of it. To be awaited once.</summary>
    public ValueTask<AppendOutcome> Outcome => new(this, _completion.Version);

    public SessionAppend Append { get; private set; }

    /// <summary>How many appends it is.</summary>
    public int PartCount => Math.Max(1, _parts.Count);

    /// <summary>About what it holds in memory.</summary>
    public long Bytes { get; private set; }

    /// <summary>Timestamp of its arrival.</summary>
    public long Since { get; private set; }

    /// <summary>Told when it is lost; only under durability <c>async</c>.</summary>
    public IAppendObserver? Observer { get; private set; }

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

    AppendOutcome IValueTaskSource<AppendOutcome>.GetResult(short token)
    {
        // A token that is not of this append throws here: then the object is somebody else's by now and stays that. While the writer still
        // has the object the token is right a second time too.
        if (_completion.GetStatus(token) == ValueTaskSourceStatus.Pending || Interlocked.Increment(ref _tellings) > 1)
            throw new InvalidOperationException("The append has not ended, or its outcome was taken before.");
        try
        {
            return _completion.GetResult(token);
        }
        finally
        {
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<AppendOutcome>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<AppendOutcome>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    /// <summary>It is stored, or has failed, and whoever has to know does: the writer must not touch it after this.</summary>
    public void Done(FlushPoints flushes)
    {
        if (_parts.Count == 0)
            flushes.Done(_stretch!);
        foreach (var part in _parts)
            part.Done(flushes);
        Release();
    }

    bool IResettable.TryReset()
    {
        // What was appended is not to be held by the pool.
        (Append, _parts, _stretch, Observer, Next, _failure) = (default, [], null, null, null, null);
        (WasGiven, _tellings) = (false, 0);
        _completion.Reset();
        return true;
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            Pool.Return(this);
    }
}
