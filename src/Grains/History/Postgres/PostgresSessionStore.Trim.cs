using Npgsql;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;
using static StreamCluster.Grains.History.Postgres.RetentionStatements;

namespace StreamCluster.Grains.History.Postgres;

// Retention, in steps. A session is due by its row alone, so a step that was lost is simply found again.
public sealed partial class PostgresSessionStore
{
    /// <summary>How often a row that is in use is tried before the next round is left to it.</summary>
    private const int MaxSkips = 8;

    private readonly SemaphoreSlim _trim = new(1, 1);
    private long _scanPosition;
    private int _skips;
    private Purge? _purge;

    /// <summary>A session whose chunks below its first sample are being deleted, over several steps.</summary>
    private sealed record Purge(long Session, long Watermark, long Position);

    private sealed record Scanned(
        long Session, string SessionId, bool IsOld, long NextSequence, long Watermark, long FirstSequence, long PurgedSequence)
    {
        public bool IsEmpty => IsOld && NextSequence == 0;

        public bool IsDue => IsOld || Watermark > FirstSequence || Watermark > PurgedSequence;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TrimAsync(RetentionLimits limits, CancellationToken cancellationToken)
    {
        await _trim.WaitAsync(cancellationToken);
        try
        {
            var isMore = await StepAsync(limits, cancellationToken);
            if (!isMore)
                await FoldTotalsWhenDueAsync(cancellationToken);
            return isMore;
        }
        catch
        {
            (_purge, _scanPosition) = (null, 0);
            throw;
        }
        finally
        {
            _trim.Release();
        }
    }

    private async Task<bool> StepAsync(RetentionLimits limits, CancellationToken cancellationToken)
    {
        var held = _purge is { } purge
            ? await PurgeSomeAsync(purge, cancellationToken)
            : await LookAsync(limits, cancellationToken);
        if (held is null)
            (_purge, _scanPosition) = (null, 0); // another node is at it
        return held == true;
    }

    /// <returns>Whether there may be more to do; null: another node is at it.</returns>
    private async Task<bool?> LookAsync(RetentionLimits limits, CancellationToken cancellationToken)
    {
        var (doomed, rows) = await _database.RepeatableAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection).With(FindDoomed).With(
                    Scan, Value(_scanPosition), Value(limits.ActiveSince.UtcDateTime), Value(limits.EmptyActiveSince.UtcDateTime),
                    Value(limits.MaxSamples), Value(PerStep));
                return await batch.ReadAsync(ReadLookAsync, token);
            },
            cancellationToken);
        if (doomed is { } session)
            return await DeleteSomeAsync(session, cancellationToken);

        var empty = rows.TakeWhile(static row => row.IsEmpty || !row.IsDue).Where(static row => row.IsEmpty).Select(static row => row.Session).ToArray();
        if (empty.Length > 0 && !await DeleteEmptyAsync(empty, limits, cancellationToken))
            return null;
        if (rows.Find(static row => row.IsDue && !row.IsEmpty) is { } due)
            return await ActAsync(due, limits, cancellationToken);
        _scanPosition = rows.Count == PerStep ? rows[^1].Session : 0;
        return rows.Count == PerStep;
    }

    private async Task<bool?> ActAsync(Scanned due, RetentionLimits limits, CancellationToken cancellationToken)
    {
        _scanPosition = due.Session - 1;
        var done = due.IsOld
            ? await DoomAsync(due, limits, cancellationToken)
            : await MoveWatermarkAsync(due, limits, cancellationToken);
        if (done == false && ++_skips < MaxSkips)
            return true;
        _skips = 0;
        _scanPosition = due.Session;
        return done is null ? null : true;
    }

    private async Task<bool> DeleteEmptyAsync(long[] sessions, RetentionLimits limits, CancellationToken cancellationToken)
    {
        var (held, deleted) = await ActAsync(
            batch => batch.With(DeleteEmpty, Value(sessions), Value(limits.EmptyActiveSince.UtcDateTime)), cancellationToken);
        if (deleted > 0)
            _logger.EmptyDeleted((int)deleted);
        return held;
    }

    private async Task<bool?> DoomAsync(Scanned due, RetentionLimits limits, CancellationToken cancellationToken)
    {
        var (held, gone) = await ActAsync(
            batch => batch.With(Doom, Value(due.Session), Value(limits.ActiveSince.UtcDateTime)), cancellationToken);
        if (gone > 0)
            _logger.Expired(due.SessionId);
        return held ? gone > 0 : null;
    }

    /// <summary>The history starts at the watermark from now on; the chunks below it go step by step.</summary>
    private async Task<bool?> MoveWatermarkAsync(Scanned due, RetentionLimits limits, CancellationToken cancellationToken)
    {
        var (held, watermark) = await ActAsync(
            batch => batch.With(MoveWatermark, Value(due.Session), Value(limits.MaxSamples)).With(PruneRuns, Value(due.Session)),
            cancellationToken);
        if (watermark > 0)
            _purge = new Purge(due.Session, watermark, 0);
        return held ? watermark > 0 : null;
    }

    private async Task<bool?> PurgeSomeAsync(Purge purge, CancellationToken cancellationToken)
    {
        var (held, found, last) = await _database.RepeatableAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection).With(TryHold).With(
                    PurgeChunks, Value(purge.Session), Value(purge.Position), Value(purge.Watermark), Value(PerStep));
                return await batch.ReadAsync(
                    static async (reader, token) =>
                    {
                        await reader.ReadAsync(token);
                        var held = reader.GetBoolean(0);
                        await reader.NextResultAsync(token);
                        await reader.ReadAsync(token);
                        return (held, reader.GetInt64(0), reader.GetInt64(1));
                    },
                    token);
            },
            cancellationToken);
        if (!held)
            return null;
        _purge = purge with { Position = last + 1 };
        if (found == PerStep)
            return true;
        _purge = null;
        await ActAsync(batch => batch.With(EndPurge, Value(purge.Session), Value(purge.Watermark)), cancellationToken);
        return true;
    }

    private async Task<bool?> DeleteSomeAsync(long session, CancellationToken cancellationToken)
    {
        var (held, _) = await ActAsync(
            batch => batch.With(DeleteChunks, Value(session), Value(PerStep)).With(DeleteRemembered, Value(session), Value(4 * PerStep))
                .With(DeleteRuns, Value(session), Value(4 * PerStep)).With(DeleteConfiguration, Value(session)).With(ForgetDoomed, Value(session)),
            cancellationToken);
        return held ? true : null;
    }

    /// <summary>A step under the lock; the number is what its first statement returns, 0 for no row.</summary>
    private Task<(bool Held, long Number)> ActAsync(Action<NpgsqlBatch> add, CancellationToken cancellationToken) =>
        _database.RepeatableAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection).With(TryHold);
                add(batch);
                return await batch.ReadAsync(
                    static async (reader, token) =>
                    {
                        await reader.ReadAsync(token);
                        var held = reader.GetBoolean(0);
                        var number = await reader.NextResultAsync(token) && await reader.ReadAsync(token) ? reader.GetInt64(0) : 0;
                        return (held, number);
                    },
                    token);
            },
            cancellationToken);

    private static async Task<(long? Doomed, List<Scanned> Rows)> ReadLookAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        long? doomed = await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : null;
        await reader.NextResultAsync(cancellationToken);
        var rows = await reader.RowsAsync(
            static row => new Scanned(
                row.GetInt64(0), row.GetString(1), row.GetBoolean(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
            cancellationToken);
        return (doomed, rows);
    }
}
