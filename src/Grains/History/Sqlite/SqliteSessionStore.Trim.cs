using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.History.Sqlite;

// Retention. Writers wait while a step has the gate: each does a bounded amount and ends early by the clock.
public sealed partial class SqliteSessionStore
{
    private const int ScannedPerStep = 256;
    private const int DeletedPerStep = 256;
    private const int EmptyPerStep = 128;
    private const string DeleteSession = "DELETE FROM sessions WHERE id = ?1";
    private const string DeleteConfiguration = "DELETE FROM configurations WHERE session = ?1";
    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(2);

    private Statement? _findDoomed;
    private Statement? _scan;
    private Statement? _deleteSession;
    private Statement? _addPastTotals;
    private Statement? _doom;
    private Statement? _deleteFirstChunk;
    private Statement? _deleteSomeRemembered;
    private Statement? _deleteSomeRuns;
    private Statement? _deleteConfiguration;
    private Statement? _forgetDoomed;
    private Statement? _moveWatermark;
    private Statement? _pruneRuns;
    private Statement? _findKept;
    private Statement? _findPurgeable;
    private Statement? _deleteChunk;
    private Statement? _endPurge;
    private long _scanPosition;
    private Purge? _purge;

    /// <summary>A session whose chunks below its first sample are being deleted, over several steps.</summary>
    private sealed record Purge(long Session, long Watermark, HashSet<long> Kept)
    {
        public long Position { get; set; }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TrimAsync(RetentionLimits limits, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Write((store: this, limits), static (writer, state) => state.store.TrimStep(writer, state.limits));
        }
        catch
        {
            // What a step noted for the next one was rolled back with it: a purge must not run ahead of its watermark.
            (_purge, _scanPosition) = (null, 0);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private bool TrimStep(WriteConnection writer, RetentionLimits limits)
    {
        var doomed = writer.Get(ref _findDoomed, "SELECT session FROM doomed LIMIT 1");
        long? session;
        using (doomed.Use())
        {
            session = doomed.Step() ? doomed.Long(0) : null;
        }

        if (session is not null)
        {
            DeleteSome(writer, session.Value);
            return true;
        }

        if (_purge is not null)
        {
            PurgeSome(writer, _purge);
            return true;
        }

        return Scan(writer, limits);
    }

    /// <summary>Looks for the next session that is too old or too long. False: none was left in this round.</summary>
    private bool Scan(WriteConnection writer, RetentionLimits limits)
    {
        var scan = writer.Get(ref _scan, """
            SELECT id, active_at < iif(next_sequence = 0, ?5, ?2), max(first_sequence, next_sequence - ?3), first_sequence,
              purged_sequence, session_id, next_sequence
            FROM sessions WHERE id > ?1 ORDER BY id LIMIT ?4
            """).Bind(1, _scanPosition).Bind(2, limits.ActiveSince.ToUnixTimeMilliseconds()).Bind(3, limits.MaxSamples)
            .Bind(4, ScannedPerStep).Bind(5, limits.EmptyActiveSince.ToUnixTimeMilliseconds());
        var empty = new List<long>();
        long session = 0, watermark = 0;
        string? expired = null;
        var (scanned, due) = (0, false);
        using (scan.Use())
        {
            while (!due && empty.Count < EmptyPerStep && scan.Step())
            {
                scanned++;
                (session, watermark) = (scan.Long(0), scan.Long(2));
                if (scan.Long(1) != 0 && scan.Long(6) == 0)
                {
                    empty.Add(session);
                    continue;
                }

                expired = scan.Long(1) != 0 ? scan.Text(5) : null;
                due = expired is not null || watermark > scan.Long(3) || watermark > scan.Long(4);
            }
        }

        var more = due || empty.Count == EmptyPerStep || scanned == ScannedPerStep;
        _scanPosition = more ? session : 0;
        DeleteEmpty(writer, empty);
        if (due && expired is not null)
        {
            Doom(writer, session);
            LogExpired(_logger, expired);
        }
        else if (due)
        {
            MoveWatermark(writer, session, watermark);
        }

        return more;
    }

    /// <summary>Sessions that never recorded a sample have no rows but these two: they go at once, for a client makes them quickly.</summary>
    private void DeleteEmpty(WriteConnection writer, List<long> sessions)
    {
        foreach (var session in sessions)
        {
            writer.Get(ref _deleteConfiguration, DeleteConfiguration).Bind(1, session).Run();
            writer.Get(ref _deleteSession, DeleteSession).Bind(1, session).Run();
        }

        if (sessions.Count > 0)
        {
            LogEmpty(_logger, sessions.Count);
        }
    }

    /// <summary>From here on the session is gone for everybody; its rows go step by step.</summary>
    private void Doom(WriteConnection writer, long session)
    {
        writer.Get(ref _addPastTotals, """
            UPDATE past_totals SET
              predictions = predictions + (SELECT predictions FROM sessions WHERE id = ?1),
              latency_sum = latency_sum + (SELECT latency_sum FROM sessions WHERE id = ?1)
            """).Bind(1, session).Run();
        writer.Get(ref _deleteSession, DeleteSession).Bind(1, session).Run();
        writer.Get(ref _doom, "INSERT INTO doomed(session) VALUES(?1)").Bind(1, session).Run();
    }

    private void DeleteSome(WriteConnection writer, long session)
    {
        var started = _time.GetTimestamp();
        var chunk = writer.Get(ref _deleteFirstChunk, """
            DELETE FROM chunks WHERE session = ?1 AND first_sequence = (SELECT min(first_sequence) FROM chunks WHERE session = ?1)
            """).Bind(1, session);
        for (var deleted = 0; deleted < DeletedPerStep && _time.GetElapsedTime(started) < StepTime; deleted++)
        {
            if (chunk.Run() > 0)
            {
                continue;
            }

            DeleteRest(writer, session);
            return;
        }
    }

    private void DeleteRest(WriteConnection writer, long session)
    {
        var remembered = writer.Get(ref _deleteSomeRemembered, """
            DELETE FROM remembered WHERE session = ?1 AND number IN (SELECT number FROM remembered WHERE session = ?1 LIMIT 1024)
            """).Bind(1, session).Run();
        var runs = writer.Get(ref _deleteSomeRuns, """
            DELETE FROM layout_runs WHERE session = ?1 AND first_sequence IN
              (SELECT first_sequence FROM layout_runs WHERE session = ?1 LIMIT 1024)
            """).Bind(1, session).Run();
        if (remembered == 0 && runs == 0)
        {
            writer.Get(ref _deleteConfiguration, DeleteConfiguration).Bind(1, session).Run();
            writer.Get(ref _forgetDoomed, "DELETE FROM doomed WHERE session = ?1").Bind(1, session).Run();
        }
    }

    /// <summary>The history starts at the watermark from now on; the chunks below it go step by step.</summary>
    private void MoveWatermark(WriteConnection writer, long session, long watermark)
    {
        writer.Get(ref _moveWatermark, "UPDATE sessions SET first_sequence = ?2 WHERE id = ?1").Bind(1, session).Bind(2, watermark).Run();
        writer.Get(ref _pruneRuns, """
            DELETE FROM layout_runs WHERE session = ?1 AND first_sequence <
              (SELECT max(first_sequence) FROM layout_runs WHERE session = ?1 AND first_sequence <= ?2)
            """).Bind(1, session).Bind(2, watermark).Run();
        var kept = new HashSet<long>();
        var find = writer.Get(ref _findKept, "SELECT DISTINCT chunk_sequence FROM remembered WHERE session = ?1 AND chunk_sequence < ?2")
            .Bind(1, session).Bind(2, watermark);
        using var scope = find.Use();
        while (find.Step())
        {
            kept.Add(find.Long(0));
        }

        // Valid for the whole purge: what is remembered later lies above the watermark, and what is forgotten meanwhile waits a round.
        _purge = new Purge(session, watermark, kept);
    }

    private void PurgeSome(WriteConnection writer, Purge purge)
    {
        var started = _time.GetTimestamp();
        var (found, position) = (new List<long>(), purge.Position);
        var find = writer.Get(ref _findPurgeable, """
            SELECT first_sequence, count FROM chunks WHERE session = ?1 AND first_sequence >= ?2 AND first_sequence < ?3
            ORDER BY first_sequence LIMIT ?4
            """).Bind(1, purge.Session).Bind(2, position).Bind(3, purge.Watermark).Bind(4, DeletedPerStep);
        using (find.Use())
        {
            while (find.Step())
            {
                if (find.Long(0) + find.Long(1) <= purge.Watermark)
                {
                    found.Add(find.Long(0));
                }
            }
        }

        var delete = writer.Get(ref _deleteChunk, "DELETE FROM chunks WHERE session = ?1 AND first_sequence = ?2").Bind(1, purge.Session);
        var done = 0;
        for (; done < found.Count && _time.GetElapsedTime(started) < StepTime; done++)
        {
            if (!purge.Kept.Contains(found[done]))
            {
                delete.Bind(2, found[done]).Run();
            }

            position = found[done] + 1;
        }

        purge.Position = position;
        if (done == found.Count && found.Count < DeletedPerStep - 1)
        {
            writer.Get(ref _endPurge, "UPDATE sessions SET purged_sequence = ?2 WHERE id = ?1")
                .Bind(1, purge.Session).Bind(2, purge.Watermark).Run();
            _purge = null;
        }
    }

    [LoggerMessage(1112, LogLevel.Information, "{Count} sessions that never recorded a sample were deleted")]
    private static partial void LogEmpty(ILogger logger, int count);

    [LoggerMessage(1111, LogLevel.Information, "Session {SessionId} was deleted: its retention is over")]
    private static partial void LogExpired(ILogger logger, string sessionId);
}
