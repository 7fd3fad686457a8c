using Npgsql;
using StreamCluster.Grains.History.Rows;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>
/// The append of a group: two statements, one round trip, one transaction. The first locks the rows, in the order that all who lock several
/// keep to, and waits for whatever is under way on them; the second takes its snapshot after that, so what it sees is what is.
/// </summary>
internal static class AppendStatement
{
    private const string LockRows = """
        SELECT count(*) FROM (
          SELECT FROM streamcluster.sessions WHERE session_id = ANY($1) ORDER BY session_id FOR NO KEY UPDATE) AS locked
        """;

    private const string Advance = """
        WITH advanced AS (
          UPDATE streamcluster.sessions AS s SET
            next_sequence = s.next_sequence + i.count,
            predictions = s.predictions + i.count,
            latency_sum = s.latency_sum + i.latency_sum,
            last_ordinal = CASE WHEN s.attachment = i.attachment THEN greatest(s.last_ordinal, i.last_ordinal) ELSE s.last_ordinal END,
            identified = s.identified + i.identified,
            layout_since = CASE WHEN s.last_layout = i.layout THEN s.layout_since ELSE i.first_sequence END,
            last_layout = i.layout,
            active_at = clock_timestamp()
          FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::bigint[], $5::integer[], $6::float8[], $7::bigint[], $8::bigint[],
            $9::bigint[], $10::integer[], $11::integer[], $12::bytea[]) WITH ORDINALITY AS i(
            session_id, epoch, nonce, first_sequence, count, latency_sum, attachment, first_ordinal, last_ordinal, layout, identified, payload, place)
          WHERE s.session_id = i.session_id AND s.epoch = i.epoch AND s.nonce = i.nonce AND s.next_sequence = i.first_sequence
          RETURNING s.id, s.identified AS numbered, s.layout_since, i.place, i.epoch, i.first_sequence, i.count, i.latency_sum, i.attachment,
            i.first_ordinal, i.last_ordinal, i.layout, i.identified, i.payload
        ), stored AS (
          INSERT INTO streamcluster.chunks(session, first_sequence, count, layout, attachment, first_ordinal, last_ordinal, epoch, payload)
          SELECT id, first_sequence, count, layout, attachment, first_ordinal, last_ordinal, epoch, payload FROM advanced
        ), runs AS (
          INSERT INTO streamcluster.layout_runs(session, first_sequence, layout)
          SELECT id, first_sequence, layout FROM advanced WHERE layout_since = first_sequence
        ), ids AS (
          INSERT INTO streamcluster.remembered(session, number, chunk_sequence, id_key, content_hash)
          SELECT a.id, a.numbered - a.identified + r.number, a.first_sequence, r.id_key, r.content_hash
          FROM unnest($13::bigint[], $14::integer[], $15::bytea[], $16::bytea[]) AS r(place, number, id_key, content_hash)
          JOIN advanced AS a ON a.place = r.place WHERE a.identified - r.number <= $17
        ), pruned AS (
          DELETE FROM streamcluster.remembered AS r USING advanced AS a
          WHERE a.identified > 0 AND r.session = a.id AND r.number < a.numbered - $17
        ), counted AS (
          INSERT INTO streamcluster.node_totals AS t(node, predictions, latency_sum, active_at)
          SELECT $18, sum(count), sum(latency_sum), clock_timestamp() FROM advanced HAVING count(*) > 0
          ON CONFLICT (node) DO UPDATE SET predictions = t.predictions + EXCLUDED.predictions,
            latency_sum = t.latency_sum + EXCLUDED.latency_sum, active_at = EXCLUDED.active_at
        )
        SELECT place FROM advanced
        """;

    // What the row's own claim wrote is told from what another claim wrote at the same place by the epoch, which no two claims of a row share.
    // The chunk is looked up by a subquery of its own: as a join, a plan made while the table was small may go through the whole session.
    private const string FindStored = """
        SELECT i.place FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bytea[]) WITH ORDINALITY
          AS i(session_id, epoch, nonce, first_sequence, payload, place)
        JOIN streamcluster.sessions AS s ON s.session_id = i.session_id AND (s.epoch <> i.epoch OR s.nonce = i.nonce)
        WHERE (SELECT c.epoch = i.epoch AND c.payload = i.payload FROM streamcluster.chunks AS c
          WHERE c.session = s.id AND c.first_sequence = i.first_sequence)
        """;

    public static byte[] Encode(SessionAppend append, ByteSink sink)
    {
        ChunkCodec.Encode(append.Chunk, sink);
        return sink.Written.ToArray();
    }

    /// <summary>Sets the outcomes of those that were advanced.</summary>
    public static async Task AdvanceAsync(AppendBatch group, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
            .With(LockRows, Value(group.SessionIds))
            .With(Advance, group.Parameters());
        var places = await batch.ReadAsync(
            static async (reader, token) =>
            {
                await reader.NextResultAsync(token);
                return await reader.RowsAsync(static row => row.GetInt64(0), token);
            },
            cancellationToken);
        group.Committed(places);
    }

    /// <summary>Which of the rest are stored already, exactly as they are.</summary>
    public static async Task<List<long>> FindStoredAsync(
        IReadOnlyList<SessionAppend> rest, byte[][] payloads, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection).With(
            FindStored,
            Value(rest.Select(static append => append.SessionId).ToArray()),
            Value(rest.Select(static append => append.Claim.Epoch).ToArray()),
            Value(rest.Select(static append => append.Claim.Nonce).ToArray()),
            Value(rest.Select(static append => append.Chunk.FirstSequence).ToArray()),
            Value(payloads));
        return await batch.ReadAsync(static (reader, token) => reader.RowsAsync(static row => row.GetInt64(0), token), cancellationToken);
    }
}
