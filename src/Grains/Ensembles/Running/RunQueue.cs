namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// The calls whose rows wait. Rows are dealt to a run in turns, an equal share for each call, so that a batch of a thousand rows holds
/// up a single row by one run at most. Guarded by the runner's lock.
/// </summary>
internal sealed class RunQueue
{
    private readonly LinkedList<RunCall> _calls = [];

    /// <summary>Rows that wait.</summary>
    public int Rows { get; private set; }

    public void Add(RunCall call)
    {
        call.Place = _calls.AddLast(call);
        Rows += call.RowsLeft;
    }

    /// <summary>Takes the call out with the rows it still has.</summary>
    public void Remove(RunCall call)
    {
        if (call.Place?.List is not null)
        {
            _calls.Remove(call.Place);
            Rows -= call.RowsLeft;
        }
    }

    /// <summary>Accounts for what <paramref name="change"/> takes from the call's waiting rows.</summary>
    public void Change<TState>(RunCall call, TState state, Action<RunCall, TState> change)
    {
        var before = call.RowsLeft;
        change(call, state);
        if (call.Place?.List is null)
        {
            return;
        }

        Rows -= before - call.RowsLeft;
        if (call.RowsLeft == 0)
        {
            _calls.Remove(call.Place);
        }
    }

    /// <summary>Moves up to <paramref name="most"/> rows into a run.</summary>
    public void Fill(List<RunSegment> run, int most)
    {
        while (most > 0 && _calls.Count > 0)
        {
            var share = Math.Max(1, most / _calls.Count);
            for (var turns = _calls.Count; turns > 0 && most > 0; turns--)
            {
                var place = _calls.First!;
                _calls.RemoveFirst();
                var taken = place.Value.Take(Math.Min(share, most), run);
                most -= taken;
                Rows -= taken;
                if (place.Value.RowsLeft > 0)
                {
                    _calls.AddLast(place);
                }
            }
        }
    }

    /// <summary>Takes every call out.</summary>
    public IReadOnlyList<RunCall> Clear()
    {
        RunCall[] calls = [.. _calls];
        _calls.Clear();
        Rows = 0;
        return calls;
    }
}
