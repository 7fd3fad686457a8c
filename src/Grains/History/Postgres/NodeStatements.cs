using Npgsql;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>What the nodes tell each other, as SQL.</summary>
internal static class NodeStatements
{
    /// <summary>Who has not been seen for so long is not expected to come back.</summary>
    private const string DeadFor = "interval '1 hour'";

    private const string HoldFold = "(SELECT pg_try_advisory_xact_lock(6000000000000000000 + 1179602500))";

    public const string AllTotals =
        "SELECT coalesce(sum(predictions), 0)::bigint, coalesce(sum(latency_sum), 0)::float8 FROM streamcluster.node_totals";

    // The others' first. $1 node
    public const string TotalsByOthersAndThis = $"{AllTotals} WHERE node <> $1 UNION ALL {AllTotals} WHERE node = $1";

    // $1 node, $2 name, $3 started, $4 active, $5 total, $6 predictions, $7 recent latencies, $8 latencies, $9 errors
    public const string Beat = """
        INSERT INTO streamcluster.nodes(
          id, name, started_at, seen_at, active_connections, connections_total, predictions, recent_latencies, latencies, errors)
        VALUES($1, $2, $3, clock_timestamp(), $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET seen_at = EXCLUDED.seen_at, active_connections = EXCLUDED.active_connections,
          connections_total = EXCLUDED.connections_total, predictions = EXCLUDED.predictions, recent_latencies = EXCLUDED.recent_latencies,
          latencies = EXCLUDED.latencies, errors = EXCLUDED.errors
        """;

    // $1 node, $2 alive for
    public const string Others = """
        SELECT id, name, started_at, active_connections, connections_total, predictions, recent_latencies, latencies, errors
        FROM streamcluster.nodes
        WHERE id <> $1 AND seen_at > clock_timestamp() - $2 ORDER BY name, started_at, id
        """;

    // The row stays until it is folded: what the node recorded would otherwise seem to be a running node's.
    public const string Leave = "UPDATE streamcluster.nodes SET seen_at = least(seen_at, clock_timestamp() - $2) WHERE id = $1";

    // Rows in use are passed over and come back, so that a beat waits for nobody. Each row is looked up by itself: as a join, a plan made while
    // the table was small may go through all connections. $1 sessions, $2 attachments
    public const string Detach = """
        WITH due AS (
          SELECT s.id, d.session_id FROM unnest($1::text[], $2::bigint[]) AS d(session_id, attachment) CROSS JOIN LATERAL (
            SELECT id FROM streamcluster.sessions WHERE session_id = d.session_id AND attachment = d.attachment
            FOR NO KEY UPDATE SKIP LOCKED) AS s
        ), done AS (
          UPDATE streamcluster.sessions AS s SET node = NULL, connected_at = NULL FROM due WHERE s.id = due.id
        )
        SELECT d.session_id, d.attachment FROM unnest($1::text[], $2::bigint[]) AS d(session_id, attachment)
        WHERE d.session_id NOT IN (SELECT session_id FROM due) AND (
          SELECT s.node IS NOT NULL AND s.attachment = d.attachment FROM streamcluster.sessions AS s WHERE s.session_id = d.session_id)
        """;

    // $1 node, $2 alive for, $3 offset, $4 limit
    public const string Connections = """
        SELECT s.session_id, s.connected_at, s.predictions, c.configuration FROM streamcluster.sessions AS s
        JOIN streamcluster.nodes AS n ON n.id = s.node AND (n.id = $1 OR n.seen_at > clock_timestamp() - $2)
        JOIN streamcluster.configurations AS c ON c.session = s.id
        WHERE s.node IS NOT NULL ORDER BY s.connected_at, s.id OFFSET $3 LIMIT $4
        """;

    // A row that its node is just adding to is passed over; one that comes back makes itself a new row. $1 the row that is nobody's
    public const string FoldTotals = $"""
        WITH dead AS (
          DELETE FROM streamcluster.node_totals WHERE node IN (
            SELECT t.node FROM streamcluster.node_totals AS t LEFT JOIN streamcluster.nodes AS n ON n.id = t.node
            WHERE {HoldFold} AND t.node <> $1 AND t.active_at < clock_timestamp() - {DeadFor}
              AND (n.id IS NULL OR n.seen_at < clock_timestamp() - {DeadFor}) FOR UPDATE OF t SKIP LOCKED)
          RETURNING predictions, latency_sum
        )
        INSERT INTO streamcluster.node_totals AS t(node, predictions, latency_sum, active_at)
        SELECT $1, sum(predictions), sum(latency_sum), clock_timestamp() FROM dead HAVING count(*) > 0
        ON CONFLICT (node) DO UPDATE SET predictions = t.predictions + EXCLUDED.predictions,
          latency_sum = t.latency_sum + EXCLUDED.latency_sum, active_at = EXCLUDED.active_at
        """;

    // Sessions that a dead node still seems to hold: a page of them with each round. $1 rows
    public const string ForgetConnections = $"""
        UPDATE streamcluster.sessions SET node = NULL, connected_at = NULL WHERE id IN (
          SELECT s.id FROM streamcluster.sessions AS s LEFT JOIN streamcluster.nodes AS n ON n.id = s.node
          WHERE {HoldFold} AND s.node IS NOT NULL AND (n.id IS NULL AND s.connected_at < clock_timestamp() - {DeadFor}
            OR n.seen_at < clock_timestamp() - {DeadFor})
          ORDER BY s.connected_at, s.id LIMIT $1 FOR NO KEY UPDATE OF s SKIP LOCKED)
        """;

    public const string ForgetNodes = $"""
        DELETE FROM streamcluster.nodes AS n WHERE {HoldFold} AND n.seen_at < clock_timestamp() - {DeadFor}
          AND NOT EXISTS (SELECT FROM streamcluster.node_totals WHERE node = n.id)
        """;

    public static async Task<StoreTotals> ReadTotalsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        return new StoreTotals(reader.GetInt64(0), reader.GetDouble(1));
    }
}
