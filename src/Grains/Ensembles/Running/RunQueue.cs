namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// The calls whose rows wait. Rows are dealt to a run in turns, an equal share for each call, so that a batch of a thousand rows holds
/// up a single row by one run at most. Guarded by the runner's lock.
/// </summary>
internal sealed class RunQueue
{
    // Calls that were taken out are still in it, until it is their turn: to be passed over.
    private readonly Queue<RunCall> _calls = [];
    private int _count;

    /// <summary>Rows that wait.</summary>
    public int Rows { get; private set; }

    public void Add(RunCall call)
    {
        call.IsQueued = true;
        call.IsListed = true;
        _calls.Enqueue(call);
        _count++;
        Rows += call.RowsLeft;
    }

    /// <summary>Accounts for what <paramref name="change"/> takes from the call's waiting rows.</summary>
    public void Change<TState>(RunCall call, TState state, Action<RunCall, TState> change)
    {
        var before = call.RowsLeft;
        change(call, state);
        if (!call.IsQueued)
        {
            return;
        }

        Rows -= before - call.RowsLeft;
        if (call.RowsLeft == 0)
        {
            Leave(call);
        }
    }

    /// <summary>Moves up to <paramref name="most"/> rows into a run.</summary>
    public void Fill(List<RunSegment> run, int most)
    {
        while (most > 0 && _count > 0)
        {
            var share = Math.Max(1, most / _count);
            for (var turns = _calls.Count; turns > 0 && most > 0; turns--)
            {
                var call = _calls.Dequeue();
                if (!call.IsQueued)
                {
                    continue; // it stays listed, so the object is not used again
                }

                var taken = call.Take(Math.Min(share, most), run);
                most -= taken;
                Rows -= taken;
                if (call.RowsLeft > 0)
                {
                    _calls.Enqueue(call);
                }
                else
                {
                    call.IsListed = false;
                    Leave(call);
                }
            }
        }
    }

    /// <summary>Takes every call out.</summary>
    public IReadOnlyList<RunCall> Clear()
    {
        RunCall[] calls = [.. _calls.Where(static call => call.IsQueued)];
        foreach (var call in calls)
        {
            call.IsQueued = false;
            call.IsListed = false;
        }

        _calls.Clear();
        _count = 0;
        Rows = 0;
        return calls;
    }

    private void Leave(RunCall call)
    {
        call.IsQueued = false;
        _count--;
    }
}
