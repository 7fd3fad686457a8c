using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;

namespace StreamCluster.Grains.History.Sqlite;

// The path of every reading.
public sealed partial class SqliteSessionStore
{
    private readonly ByteSink _payload = new();
    private Statement? _findRow;
    private Statement? _advance;
    private Statement? _insertChunk;
    private Statement? _insertRun;
    private Statement? _insertRemembered;
    private Statement? _pruneRemembered;

    /// <inheritdoc/>
    public ValueTask<AppendOutcome[]> AppendAsync(IReadOnlyList<SessionAppend> group, CancellationToken cancellationToken)
    {
        if (_checkpointer?.Behind is not null || !_gate.Wait(0, CancellationToken.None))
        {
            return AppendWhenFreeAsync(group, cancellationToken);
        }

        try
        {
            return new(AppendGroup(group));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<AppendOutcome[]>(exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<AppendOutcome[]> AppendWhenFreeAsync(
        IReadOnlyList<SessionAppend> group, CancellationToken cancellationToken)
    {
        if (_checkpointer?.Behind is { } checkpoint)
        {
            await checkpoint.WaitAsync(cancellationToken);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return AppendGroup(group);
        }
        finally
        {
            _gate.Release();
        }
    }

    private AppendOutcome[] AppendGroup(IReadOnlyList<SessionAppend> group)
    {
        var outcomes = Write((store: this, group), static (writer, state) => state.store.AppendAll(writer, state.group));
        var pages = 0;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] == AppendOutcome.Committed)
            {
                var append = group[i];
                _totals = new(_totals.Predictions + append.Chunk.SampleCount, _totals.LatencySumMs + append.LatencySumMs);
                pages += 2 + ((append.Chunk.Boundary.Length + append.Chunk.Predictions.Length) / 1024);
            }
        }

        _checkpointer?.Written(pages);
        return outcomes;
    }

    private AppendOutcome[] AppendAll(WriteConnection writer, IReadOnlyList<SessionAppend> group)
    {
        var outcomes = new AppendOutcome[group.Count];
        if (group.Count == 1)
        {
            outcomes[0] = Append(writer, group[0]);
            return outcomes;
        }

        foreach (var i in InIdOrder(group))
        {
            outcomes[i] = Append(writer, group[i]);
        }

        return outcomes;
    }

    /// <summary>Id order is the rule of every store (rows are locked in it); here it also keeps neighbours in the tables together.</summary>
    private static int[] InIdOrder(IReadOnlyList<SessionAppend> group)
    {
        var order = new int[group.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (left, right) => string.CompareOrdinal(group[left].SessionId, group[right].SessionId));
        return order;
    }

    private AppendOutcome Append(WriteConnection writer, SessionAppend append)
    {
        var chunk = append.Chunk;
        ChunkCodec.Encode(chunk, _payload);
        var find = writer.Get(ref _findRow, "SELECT id, last_layout, identified FROM sessions WHERE session_id = ?1")
            .Bind(1, append.SessionId);
        long session, lastLayout, identified;
        using (find.Use())
        {
            if (!find.Step())
            {
                return AppendOutcome.Fenced;
            }

            (session, lastLayout, identified) = (find.Long(0), find.Long(1), find.Long(2));
        }

        var layout = _layouts.NumberOf(chunk.Layout, writer);
        var newlyIdentified = 0;
        for (var i = 0; i < chunk.Requests.Count; i++)
        {
            newlyIdentified += chunk.Requests[i].Id is null ? 0 : 1;
        }

        var advanced = writer.Get(ref _advance, """
            UPDATE sessions SET next_sequence = next_sequence + ?5, predictions = predictions + ?5, latency_sum = latency_sum + ?6,
              last_ordinal = iif(attachment = ?7, max(last_ordinal, ?8), last_ordinal), identified = identified + ?9,
              last_layout = ?10, active_at = ?11
            WHERE id = ?1 AND epoch = ?2 AND nonce = ?3 AND next_sequence = ?4
            """).Bind(1, session).Bind(2, append.Claim.Epoch).Bind(3, append.Claim.Nonce).Bind(4, chunk.FirstSequence)
            .Bind(5, chunk.SampleCount).Bind(6, append.LatencySumMs).Bind(7, chunk.Attachment).Bind(8, chunk.Requests[^1].Ordinal)
            .Bind(9, newlyIdentified).Bind(10, layout).Bind(11, Now).Run();
        if (advanced == 0)
        {
            return AppendOutcome.Fenced;
        }

        InsertChunk(writer, session, chunk, layout);
        if (layout != lastLayout)
        {
            writer.Get(ref _insertRun, "INSERT INTO layout_runs(session, first_sequence, layout) VALUES(?1, ?2, ?3)")
                .Bind(1, session).Bind(2, chunk.FirstSequence).Bind(3, layout).Run();
        }

        if (newlyIdentified > 0)
        {
            Remember(writer, session, chunk, identified);
        }

        return AppendOutcome.Committed;
    }

    private void InsertChunk(WriteConnection writer, long session, SampleChunk chunk, long layout) =>
        writer.Get(ref _insertChunk, """
            INSERT INTO chunks(session, first_sequence, count, attachment, first_ordinal, last_ordinal, layout, payload)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """).Bind(1, session).Bind(2, chunk.FirstSequence).Bind(3, chunk.SampleCount).Bind(4, chunk.Attachment)
            .Bind(5, chunk.Requests[0].Ordinal).Bind(6, chunk.Requests[^1].Ordinal).Bind(7, layout).Bind(8, _payload.Written).Run();

    private void Remember(WriteConnection writer, long session, SampleChunk chunk, long number)
    {
        var insert = writer.Get(ref _insertRemembered, """
            INSERT INTO remembered(session, number, chunk_sequence, id_key, content_hash) VALUES(?1, ?2, ?3, ?4, ?5)
            """).Bind(1, session).Bind(3, chunk.FirstSequence);
        foreach (var request in chunk.Requests)
        {
            if (request.Id is { } id)
            {
                insert.Bind(2, number++).Bind(4, id.Key).Bind(5, request.ContentHash.Span).Run();
            }
        }

        writer.Get(ref _pruneRemembered, "DELETE FROM remembered WHERE session = ?1 AND number < ?2")
            .Bind(1, session).Bind(2, number - _options.RememberedRequests).Run();
    }
}
