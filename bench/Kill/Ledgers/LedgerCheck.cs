namespace StreamCluster.Kill;

/// <summary>Holds a client's ledger against the history that the server gives out.</summary>
internal sealed class LedgerCheck(LedgerClient client, IReadOnlyList<HistoryRow> rows, SampleMaker samples, ViolationList violations)
{
    private readonly Dictionary<long, int> _positions = [];

    public void Run()
    {
        ReadRows();
        var entries = client.Ledger.Entries;
        foreach (var entry in entries)
            CheckEntry(entry);
        CheckOrder(entries);
        if (client.FinalCount != rows.Count)
            Report(ViolationKind.Count, "-", $"predictions_count {client.FinalCount}, rows in the history {rows.Count}");
        if (entries.Count != rows.Count)
            Report(ViolationKind.Count, "-", $"recorded as the client knows {entries.Count}, rows in the history {rows.Count}");
    }

    private void ReadRows()
    {
        var known = client.Ledger.Entries.Select(static entry => entry.Counter).ToHashSet();
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (!SampleMaker.TryParseTimestamp(row.Timestamp, out var owner, out var counter))
                Report(ViolationKind.Phantom, row.Timestamp ?? "null", $"row {i} has a timestamp that nobody sent");
            else if (owner != client.Number)
                Report(ViolationKind.WrongSession, row.Timestamp!, $"row {i} is of client {owner}");
            else if (!_positions.TryAdd(counter, i))
                Report(ViolationKind.Doubled, row.Timestamp!, $"rows {_positions[counter]} and {i}");
            else if (client.Ledger.IsGivenUp(counter))
                Report(ViolationKind.Phantom, row.Timestamp!, $"row {i}: the server had said that nothing was recorded");
            else if (!known.Contains(counter))
                Report(ViolationKind.Phantom, row.Timestamp!, $"row {i} is not in the ledger");
            else
                CheckBoundary(row, owner, counter, i);
        }
    }

    private void CheckBoundary(HistoryRow row, int owner, long counter, int position)
    {
        for (var signal = 0; signal < row.Boundary.Length; signal++)
        {
            var sent = samples.ValueOf(owner, counter, signal);
            if (row.Boundary[signal] != sent)
                Report(ViolationKind.WrongValue, row.Timestamp!, $"row {position}: {samples.Boundary[signal]} was sent as {sent:R} and is recorded as {row.Boundary[signal]:R}");
        }
    }

    private void CheckEntry(LedgerEntry entry)
    {
        var name = SampleMaker.Timestamp(client.Number, entry.Counter);
        if (!_positions.TryGetValue(entry.Counter, out var position))
        {
            Report(ViolationKind.Lost, name, $"{entry.Evidence} on connection {entry.Connection}, sent {entry.Request.Sends} times ({entry.Request}), not in the {rows.Count} rows");
            return;
        }

        if (entry.Predictions is { } acknowledged && !acknowledged.AsSpan().SequenceEqual(rows[position].Predictions))
            Report(ViolationKind.WrongValue, name, $"row {position}: acknowledged [{string.Join(' ', acknowledged)}], recorded [{string.Join(' ', rows[position].Predictions)}]");
        if (entry.Counter > entry.Request.First && _positions.TryGetValue(entry.Counter - 1, out var before) && position != before + 1)
            Report(ViolationKind.Reordered, name, $"rows {before} and {position} are of one batch ({entry.Request})");
    }

    /// <summary>
    /// Answers and counts come in the order of the history. A replay only says: recorded after everything that was known when the request was
    /// first sent, and before everything that was answered anew on the connection of the replay.
    /// </summary>
    private void CheckOrder(IReadOnlyList<LedgerEntry> entries)
    {
        var highest = new int[entries.Count + 1]; // [i]: last position of the first i entries, replays included
        var last = (Position: -1, Name: "");
        var answeredFrom = (Connection: -1, Position: int.MaxValue);
        highest[0] = -1;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (!_positions.TryGetValue(entry.Counter, out var position))
            {
                highest[i + 1] = highest[i];
                continue;
            }

            highest[i + 1] = Math.Max(highest[i], position);
            var name = SampleMaker.Timestamp(client.Number, entry.Counter);
            if (position < highest[Math.Min(entry.Request.Floor, i)])
                Report(ViolationKind.Reordered, name, $"row {position} stands before what was acknowledged when it was first sent (row {highest[entry.Request.Floor]})");
            if (entry.Evidence == Evidence.Replayed)
            {
                if (entry.Connection == answeredFrom.Connection && position > answeredFrom.Position)
                    Report(ViolationKind.Reordered, name, $"row {position} is a replay of an earlier connection, and stands after row {answeredFrom.Position}, the first answer of this one");
                continue;
            }

            if (position < last.Position)
                Report(ViolationKind.Reordered, name, $"row {position} stands before {last.Name} in row {last.Position}, acknowledged earlier");
            last = (position, name);
            if (entry.Connection != answeredFrom.Connection)
                answeredFrom = (entry.Connection, position);
        }
    }

    private void Report(ViolationKind kind, string sample, string detail) => violations.Add(kind, client, sample, detail);
}
