namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// Connections in the order of their numbers: an array with gaps where connections have left, closed up when they are the greater part. So
/// a walk over a page of them is one over memory, and a connection costs no object. Not for several threads at once.
/// </summary>
internal sealed class NumberedConnections
{
    private const int FewSlots = 64;
    private (long Number, StreamConnection? Connection)[] _slots = new (long, StreamConnection?)[FewSlots];
    private int _used;

    public int Count { get; private set; }

    /// <summary>In the order of their numbers.</summary>
    public IEnumerable<StreamConnection> All => _slots.Take(_used).Where(static slot => slot.Connection is not null).Select(static slot => slot.Connection!);

    public void Add(StreamConnection connection)
    {
        if (_used == _slots.Length)
            Array.Resize(ref _slots, 2 * _used);
        // Two that are accepted at once may come in the other order, no more.
        var place = _used++;
        for (; place > 0 && _slots[place - 1].Number > connection.Number; place--)
            _slots[place] = _slots[place - 1];
        _slots[place] = (connection.Number, connection);
        Count++;
    }

    public void Remove(StreamConnection connection)
    {
        var place = After(connection.Number - 1);
        if (place == _used || _slots[place].Connection != connection)
            return;
        _slots[place].Connection = null;
        Count--;
        if (_used >= FewSlots && Count < _used / 2)
            CloseUp();
    }

    /// <summary>Copies those that come after this number, as many as there is place for.</summary>
    /// <returns>How many that were; fewer than there is place for: these were the last.</returns>
    public int CopyTo(Span<StreamConnection> page, long after)
    {
        var count = 0;
        for (var place = After(after); place < _used && count < page.Length; place++)
        {
            if (_slots[place].Connection is { } connection)
                page[count++] = connection;
        }

        return count;
    }

    /// <summary>The first slot of a greater number.</summary>
    private int After(long number)
    {
        var (low, high) = (0, _used);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_slots[middle].Number <= number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void CloseUp()
    {
        var slots = new (long, StreamConnection?)[Math.Max(FewSlots, 2 * Count)];
        var used = 0;
        foreach (var slot in _slots.AsSpan(0, _used))
        {
            if (slot.Connection is not null)
                slots[used++] = slot;
        }

        (_slots, _used) = (slots, used);
    }
}
