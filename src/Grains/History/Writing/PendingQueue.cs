namespace StreamCluster.Grains.History.Writing;

/// <summary>
/// Appends that wait, by session: the sessions take turns, and of each only its oldest append may be in a group, so an order per
/// session comes by itself. Not safe for several threads.
/// </summary>
/// <param name="joins">Whether a session's appends that follow each other go as one.</param>
internal sealed class PendingQueue(bool joins)
{
    /// <summary>Lines that are kept for the next sessions: more than wait at once but in a burst.</summary>
    private const int MaxKept = 1024;

    /// <summary>A session's oldest and newest append that wait; both null while its only one is being written.</summary>
    private sealed class Line
    {
        public string SessionId { get; set; } = "";

        public PendingAppend? Head { get; set; }

        public PendingAppend? Tail { get; set; }

        /// <summary>One of its appends is in the group that is being written.</summary>
        public bool Writing { get; set; }
    }

    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly Queue<Line> _ready = new();
    private readonly Stack<Line> _kept = new();

    /// <summary>Whether there is something to write.</summary>
    public bool IsReady => _ready.Count > 0;

    public int Count { get; private set; }

    public void Add(PendingAppend append)
    {
        var id = append.Append.SessionId;
        if (!_lines.TryGetValue(id, out var line))
        {
            _lines[id] = line = _kept.TryPop(out var kept) ? kept : new Line();
            line.SessionId = id;
        }

        Count++;
        if (line.Tail is { } tail)
        {
            line.Tail = tail.Next = append;
            return;
        }

        line.Head = line.Tail = append;
        if (!line.Writing)
        {
            _ready.Enqueue(line);
        }
    }

    /// <summary>Takes the oldest append of each of the next sessions.</summary>
    public void Take(List<PendingAppend> group, int most, long mostBytes)
    {
        for (var bytes = 0L; group.Count < most && bytes < mostBytes && _ready.TryDequeue(out var line);)
        {
            var append = line.Head!;
            var next = append.Next;
            append.Next = null;
            append = joins && !append.WasGiven ? JoinedAppends.Take(append, ref next) : append;
            append.WasGiven = true;
            line.Head = next;
            line.Tail = line.Head is null ? null : line.Tail;
            line.Writing = true;
            bytes += append.Bytes;
            group.Add(append);
            Count -= append.PartCount;
        }
    }

    /// <summary>The group's appends are written, or have failed: their sessions' next ones may go.</summary>
    public void Written(List<PendingAppend> group)
    {
        foreach (var append in group)
        {
            var line = _lines[append.Append.SessionId];
            line.Writing = false;
            Settle(line);
        }
    }

    /// <summary>The group's appends could not be written and wait again, each before its session's others.</summary>
    public void PutBack(List<PendingAppend> group)
    {
        foreach (var append in group)
        {
            var line = _lines[append.Append.SessionId];
            line.Writing = false;
            append.Next = line.Head;
            line.Head = append;
            line.Tail ??= append;
            Count += append.PartCount;
            Settle(line);
        }
    }

    /// <summary>Takes out what has waited since before <paramref name="since"/>.</summary>
    /// <returns>The arrival of the oldest that stays; null where none does.</returns>
    public long? Withdraw(long since, List<PendingAppend> withdrawn)
    {
        long? oldest = null;
        _ready.Clear();
        foreach (var line in _lines.Values)
        {
            while (line.Head is { } head && head.Since <= since)
            {
                line.Head = head.Next;
                withdrawn.Add(head);
                Count -= head.PartCount;
            }

            line.Tail = line.Head is null ? null : line.Tail;
            oldest = line.Head is { } stays ? Math.Min(oldest ?? long.MaxValue, stays.Since) : oldest;
            if (!line.Writing)
            {
                Settle(line); // removing from a dictionary while enumerating it is allowed
            }
        }

        return oldest;
    }

    private void Settle(Line line)
    {
        if (line.Head is null)
        {
            _lines.Remove(line.SessionId);
            if (_kept.Count < MaxKept)
            {
                _kept.Push(line);
            }
        }
        else
        {
            _ready.Enqueue(line);
        }
    }
}
