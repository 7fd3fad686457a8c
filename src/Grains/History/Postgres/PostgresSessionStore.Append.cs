namespace StreamCluster.Grains.History.Postgres;

// The path of every reading.
public sealed partial class PostgresSessionStore
{
    /// <inheritdoc/>
    public async ValueTask<AppendOutcome[]> AppendAsync(IReadOnlyList<SessionAppend> group, CancellationToken cancellationToken)
    {
        foreach (var append in group)
            await _layouts.NumberOfAsync(append.Chunk.Layout, cancellationToken);

        var began = _database.Now;
        var batch = new AppendBatch(group, _database.Node.Id, _options.RememberedRequests, _layouts);
        var advanced = await _database.TryAsync(
            async (connection, token) =>
            {
                await AppendStatement.AdvanceAsync(batch, connection, token);
                return true;
            },
            _options.StoreTimeout,
            cancellationToken);
        if (advanced.InDoubt)
            return InDoubt(group);
        if (advanced.Failure is not null)
            throw advanced.ToException();
        if (!Array.Exists(batch.Outcomes, static outcome => outcome != AppendOutcome.Committed))
            return batch.Outcomes;
        return await FindRepeatsAsync(group, batch, _options.StoreTimeout - _database.Since(began), cancellationToken);
    }

    /// <summary>
    /// Where a session's claim or sequence does not match, this may be the repeat of an append that is stored. Whoever changed the row has
    /// committed by now, and what has not been stored under this claim by now never will be.
    /// </summary>
    private async ValueTask<AppendOutcome[]> FindRepeatsAsync(
        IReadOnlyList<SessionAppend> group, AppendBatch batch, TimeSpan left, CancellationToken cancellationToken)
    {
        var rest = Enumerable.Range(0, group.Count).Where(place => batch.Outcomes[place] != AppendOutcome.Committed).ToArray();
        var appends = Array.ConvertAll(rest, place => group[place]);
        var payloads = Array.ConvertAll(rest, place => batch.Payloads[place]);
        var found = await _database.TryAsync(
            (connection, token) => AppendStatement.FindStoredAsync(appends, payloads, connection, token), left, cancellationToken);
        if (found.Failure is not null)
            return InDoubt(group); // the others are committed: an exception would say that they are not
        batch.Committed(found.Result!.ConvertAll(place => (long)rest[place - 1] + 1));
        return batch.Outcomes;
    }

    private static AppendOutcome[] InDoubt(IReadOnlyList<SessionAppend> group)
    {
        var outcomes = new AppendOutcome[group.Count];
        Array.Fill(outcomes, AppendOutcome.InDoubt);
        return outcomes;
    }
}
