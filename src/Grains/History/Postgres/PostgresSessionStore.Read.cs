using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;

namespace StreamCluster.Grains.History.Postgres;

// Recorded samples and requests. Each page of a history is a read of its own: nothing is held open while its reader takes its time.
public sealed partial class PostgresSessionStore
{
    private const long PageBytes = 1 << 20;
    private const int PageChunks = 256;

    // A layout is in force from its run's start to the next run's: those count that reach past the first sample kept.
    private const string FindHistory = """
        SELECT s.next_sequence - s.first_sequence, r.layout FROM streamcluster.sessions AS s LEFT JOIN LATERAL (
          SELECT layout, min(first_sequence) AS since FROM streamcluster.layout_runs
          WHERE session = s.id AND first_sequence < s.next_sequence AND first_sequence >= (
            SELECT max(first_sequence) FROM streamcluster.layout_runs WHERE session = s.id AND first_sequence <= s.first_sequence)
          GROUP BY layout) AS r ON true
        WHERE s.session_id = $1 ORDER BY r.since
        """;

    private const string FindRange = "SELECT id, first_sequence, next_sequence FROM streamcluster.sessions WHERE session_id = $1";

    // The first sample kept may lie inside a chunk, and below it there may be chunks that only remembered requests still hold.
    private const string GetPage = """
        SELECT first_sequence, layout, payload, kept FROM (
          SELECT c.first_sequence, c.layout, c.payload, p.kept,
            sum(octet_length(c.payload)) OVER (ORDER BY c.first_sequence) - octet_length(c.payload) AS before
          FROM (SELECT id, greatest($2, first_sequence) AS kept FROM streamcluster.sessions WHERE id = $1) AS p
          CROSS JOIN LATERAL (
            SELECT first_sequence, layout, payload FROM streamcluster.chunks
            WHERE session = p.id AND first_sequence < $3 AND first_sequence >= coalesce((
              SELECT max(first_sequence) FROM streamcluster.chunks WHERE session = p.id AND first_sequence <= p.kept), p.kept)
            ORDER BY first_sequence LIMIT $4) AS c) AS page
        WHERE before < $5 ORDER BY first_sequence
        """;

    private const string GetChunk = """
        SELECT c.first_sequence, c.layout, c.payload FROM streamcluster.sessions AS s CROSS JOIN LATERAL (
          SELECT first_sequence, count, layout, payload FROM streamcluster.chunks
          WHERE session = s.id AND first_sequence <= $2 ORDER BY first_sequence DESC LIMIT 1) AS c
        WHERE s.session_id = $1 AND c.first_sequence + c.count > $2
        """;

    private const string GetRemembered = """
        SELECT r.id_key, r.content_hash, r.chunk_sequence FROM streamcluster.sessions AS s
        JOIN streamcluster.remembered AS r ON r.session = s.id WHERE s.session_id = $1 ORDER BY r.number
        """;

    private sealed record ChunkRow(long FirstSequence, int Layout, byte[] Payload, long Kept);

    /// <inheritdoc/>
    public async ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (!SessionRow.CanBeId(sessionId))
            return null;
        return await _database.RepeatableAsync(
            async (connection, token) =>
            {
                List<(long Samples, int? Layout)> rows;
                await using (var batch = new NpgsqlBatch(connection).With(FindHistory, Value(sessionId)))
                {
                    rows = await batch.ReadAsync(
                        static (reader, token) => reader.RowsAsync(
                            static row => (row.GetInt64(0), row.IsDBNull(1) ? (int?)null : row.GetInt32(1)), token), token);
                }

                if (rows.Count == 0)
                    return null;
                var layouts = rows.Where(static row => row.Layout is not null).Select(static row => row.Layout!.Value).ToArray();
                await _layouts.LoadAsync(layouts, connection, token);
                return new StoredHistory(sessionId, rows[0].Samples, [.. layouts.Select(_layouts.Known)]);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>What the retention deletes while the history is being read is left out.</remarks>
    public async IAsyncEnumerable<SampleChunk> ReadAsync(
        string sessionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!SessionRow.CanBeId(sessionId) || await RangeAsync(sessionId, cancellationToken) is not var (session, position, end))
            yield break;
        while (position < end)
        {
            var page = await _database.RepeatableAsync(
                (connection, token) => ReadPageAsync(connection, session, position, end, token), cancellationToken);
            if (page.Count == 0)
                yield break;
            foreach (var row in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var chunk = Decode(row, sessionId);
                position = chunk.FirstSequence + chunk.SampleCount;
                if (ChunkSlice.From(chunk, row.Kept) is { } kept)
                    yield return kept;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SampleChunk>?> ReadAfterAsync(
        string sessionId, long? after, int limit, CancellationToken cancellationToken)
    {
        if (!SessionRow.CanBeId(sessionId) || await RangeAsync(sessionId, cancellationToken) is not var (session, first, next))
            return null;
        var (position, end) = SampleRange.Of(first, next, after, limit);
        var chunks = new List<SampleChunk>();
        while (position < end)
        {
            var page = await _database.RepeatableAsync(
                (connection, token) => ReadPageAsync(connection, session, position, end, token), cancellationToken);
            if (page.Count == 0)
                break;
            foreach (var row in page)
            {
                var chunk = Decode(row, sessionId);
                position = chunk.FirstSequence + chunk.SampleCount;
                if (ChunkSlice.Between(chunk, row.Kept, end) is { } kept)
                    chunks.Add(kept);
            }
        }

        return chunks;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RememberedRequest>> ReadRememberedAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (!SessionRow.CanBeId(sessionId))
            return [];
        return await _database.RepeatableAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection).With(GetRemembered, Value(sessionId));
                return await batch.ReadAsync(
                    static (reader, token) => reader.RowsAsync(
                        static row => new RememberedRequest(
                            ParseKey(Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0))), row.GetFieldValue<byte[]>(1), row.GetInt64(2)),
                        token),
                    token);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<SampleChunk?> ReadChunkAsync(string sessionId, long sequence, CancellationToken cancellationToken)
    {
        if (!SessionRow.CanBeId(sessionId))
            return null;
        return await _database.RepeatableAsync((connection, token) => ReadChunkAsync(connection, sessionId, sequence, token), cancellationToken);
    }

    private static async Task<ChunkRow?> FirstRowAsync(NpgsqlBatch batch, CancellationToken cancellationToken) =>
        (await batch.ReadAsync(
            static (reader, token) => reader.RowsAsync(
                static row => new ChunkRow(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2), 0), token),
            cancellationToken)).FirstOrDefault();

    private static RequestId ParseKey(string key) => key switch
    {
        ['$', .. var text] => new RequestId(text),
        ['#', .. var number] when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            => new RequestId(value),
        _ => throw new InvalidDataException("A stored request's id is damaged."),
    };

    private async Task<SampleChunk?> ReadChunkAsync(
        NpgsqlConnection connection, string sessionId, long sequence, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection).With(GetChunk, Value(sessionId), Value(sequence));
        if (await FirstRowAsync(batch, cancellationToken) is not { } row)
            return null;
        await _layouts.LoadAsync([row.Layout], connection, cancellationToken);
        return Decode(row, sessionId);
    }

    private async ValueTask<(long Session, long First, long Next)?> RangeAsync(string sessionId, CancellationToken cancellationToken) =>
        await _database.RepeatableAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection).With(FindRange, Value(sessionId));
                return await batch.ReadAsync(
                    static async (reader, token) => await reader.ReadAsync(token)
                        ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)) : ((long, long, long)?)null,
                    token);
            },
            cancellationToken);

    private async Task<List<ChunkRow>> ReadPageAsync(
        NpgsqlConnection connection, long session, long position, long end, CancellationToken cancellationToken)
    {
        List<ChunkRow> rows;
        await using (var batch = new NpgsqlBatch(connection).With(
            GetPage, Value(session), Value(position), Value(end), Value(PageChunks), Value(PageBytes)))
        {
            rows = await batch.ReadAsync(
                static (reader, token) => reader.RowsAsync(
                    static row => new ChunkRow(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3)), token),
                cancellationToken);
        }

        await _layouts.LoadAsync(rows.Select(static row => row.Layout), connection, cancellationToken);
        return rows;
    }

    private SampleChunk Decode(ChunkRow row, string sessionId)
    {
        try
        {
            return ChunkCodec.Decode(row.Payload, row.FirstSequence, _layouts.Known(row.Layout));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"Session {sessionId}, samples from {row.FirstSequence}: {exception.Message}"), exception);
        }
    }
}
