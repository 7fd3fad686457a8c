using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// One call of <see cref="EnsembleRunner.RunAsync"/>: its items, how far they have been taken into runs, and their outcomes. While it
/// waits it is guarded by the runner's lock, except that the rows of a prediction are written by the run that took them. It is also what
/// its caller awaits, so that waiting costs no further object. The object is used again once its caller has the outcomes, which are the
/// caller's own.
/// </summary>
internal sealed class RunCall : IValueTaskSource<RunReply>, IResettable
{
    /// <summary>More than the calls that a node works on at once; some 150 bytes each.</summary>
    private const int MaxKept = 1024;

    private static readonly DefaultObjectPool<RunCall> Pool = new(new DefaultPooledObjectPolicy<RunCall>(), MaxKept);

    private IReadOnlyList<RunItem> _work = [];
    private int _item;
    private int _row;
    private bool _isTaken;
    private bool _isCompleted;

    private ManualResetValueTaskSourceCore<RunReply> _completion = new() { RunContinuationsAsynchronously = true };

    /// <summary>A call of these items, to be given back by <see cref="Return"/> or by awaiting its <see cref="Completion"/>.</summary>
    public static RunCall Rent(IReadOnlyList<RunItem> work, bool[] boost, SignalWidths widths)
    {
        var call = Pool.Get();
        call.Begin(work, boost, widths);
        return call;
    }

    /// <summary>Per target signal: whether the boost is added.</summary>
    public bool[] Boost { get; private set; } = [];

    /// <summary>Whether any is.</summary>
    public bool IsBoosted { get; private set; }

    /// <summary>One an item. The caller's: not used again.</summary>
    public RunOutcome[] Outcomes { get; private set; } = [];

    /// <summary>When it came, as a timestamp; 0: nobody wants to know.</summary>
    public long CalledAt { get; set; }

    /// <summary>The span that it was called under; null: its message is not sampled.</summary>
    public ActivityContext? Span { get; set; }

    /// <summary>Rows that no run has taken yet.</summary>
    public int RowsLeft { get; private set; }

    /// <summary>Rows that runs have taken and not finished.</summary>
    public int RowsRunning { get; private set; }

    public bool IsDone => RowsLeft == 0 && RowsRunning == 0;

    /// <summary>Whether it is among those that wait for a run.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether the queue's list still has it, if only to be passed over. It is not used again then.</summary>
    public bool IsListed { get; set; }

    /// <summary>Whether it waits for a run; a call that was refused as a whole does not.</summary>
    public bool Waits { get; set; }

    /// <summary>What the caller awaits, once, where the call <see cref="Waits"/>.</summary>
    public ValueTask<RunReply> Completion => new(this, _completion.Version);

    /// <summary>Completes the call once all its rows are done. Under the lock: the caller continues on its own scheduler, never here.</summary>
    public void CompleteIfDone()
    {
        if (!IsDone || !Waits || _isCompleted)
            return;
        _isCompleted = true;
        _completion.SetResult(new RunReply(Outcomes));
    }

    RunReply IValueTaskSource<RunReply>.GetResult(short token)
    {
        // A token that is not of this call throws here: then the call is somebody else's by now and stays that.
        if (_completion.GetStatus(token) == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The call has not ended.");
        try
        {
            return _completion.GetResult(token);
        }
        finally
        {
            Return();
        }
    }

    /// <summary>Its caller is done with it: nobody may touch it after this.</summary>
    public void Return() => Pool.Return(this);

    bool IResettable.TryReset()
    {
        if (IsListed)
            return false;
        // What the caller gave and got is not to be held by the pool.
        (_work, Boost, Outcomes, Span) = ([], [], [], null);
        (_item, _row, RowsLeft, RowsRunning, CalledAt) = (0, 0, 0, 0, 0);
        (_isTaken, _isCompleted, IsBoosted, IsQueued, Waits) = (false, false, false, false, false);
        _completion.Reset();
        return true;
    }

    ValueTaskSourceStatus IValueTaskSource<RunReply>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<RunReply>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    private void Begin(IReadOnlyList<RunItem> work, bool[] boost, SignalWidths widths)
    {
        _work = work;
        Boost = boost;
        IsBoosted = boost.AsSpan().Contains(true);
        Outcomes = new RunOutcome[work.Count];
        for (var i = 0; i < Outcomes.Length; i++)
        {
            var item = work[i];
            ArgumentOutOfRangeException.ThrowIfLessThan(item.Count, 1, nameof(work));
            ArgumentOutOfRangeException.ThrowIfNotEqual(item.Rows.Length, item.Count * widths.Boundary, nameof(work));
            Outcomes[i] = new() { Predictions = new float[item.Count * widths.Target] };
            RowsLeft += item.Count;
        }
    }

    public ReadOnlySpan<float> RowsOf(in RunSegment segment, int width) =>
        _work[segment.Item].Rows.AsSpan(segment.Row * width, segment.Count * width);

    /// <summary>Refuses the items that do not fit, in their order.</summary>
    public void Refuse(int room, GrainError error)
    {
        if (RowsLeft <= room)
        {
            return;
        }

        for (var i = 0; i < _work.Count; i++)
        {
            if (_work[i].Count <= room)
            {
                room -= _work[i].Count;
                continue;
            }

            Outcomes[i] = new() { Error = error };
            RowsLeft -= _work[i].Count;
        }
    }

    /// <summary>Moves up to this many rows into a run.</summary>
    public int Take(int most, List<RunSegment> run)
    {
        var taken = 0;
        for (; taken < most && RowsLeft > taken; NextItem())
        {
            if (Outcomes[_item].Error is not null)
            {
                continue;
            }

            var count = Math.Min(most - taken, _work[_item].Count - _row);
            run.Add(new(this, _item, _row, count) { WaitedSince = _isTaken ? 0 : CalledAt });
            _isTaken = true;
            taken += count;
            _row += count;
            if (_row < _work[_item].Count)
            {
                break;
            }
        }

        RowsLeft -= taken;
        RowsRunning += taken;
        return taken;
    }

    /// <summary>A run has finished these rows.</summary>
    public void Finish(in RunSegment segment)
    {
        RowsRunning -= segment.Count;
        if (segment.Error is not null && Outcomes[segment.Item].Error is null)
        {
            FailItem(segment.Item, segment.Error);
        }
    }

    /// <summary>Gives up every item that still has rows to be taken.</summary>
    public void FailRest(GrainError error)
    {
        while (RowsLeft > 0)
        {
            if (Outcomes[_item].Error is null)
            {
                FailItem(_item, error);
            }
            else
            {
                NextItem();
            }
        }
    }

    /// <summary>An item fails as a whole: its rows that were not taken yet are not run any more.</summary>
    private void FailItem(int item, GrainError error)
    {
        Outcomes[item] = new() { Error = error };
        if (item == _item)
        {
            RowsLeft -= _work[item].Count - _row;
            NextItem();
        }
    }

    private void NextItem()
    {
        _item++;
        _row = 0;
    }
}

/// <summary>How wide a row of an ensemble is.</summary>
/// <param name="Boundary">Number of boundary signals.</param>
/// <param name="Target">Number of target signals.</param>
internal readonly record struct SignalWidths(int Boundary, int Target);
