namespace StreamCluster.Grains.History.Postgres;

/// <summary>
/// The retention as SQL. Each step is one transaction of the server's own making and waits for no lock: a row that is in use is passed over.
/// Nothing is done where another node is at it.
/// </summary>
internal static class RetentionStatements
{
    /// <summary>Rows of a step.</summary>
    public const int PerStep = 256;

    // In one transaction the lock may be taken any number of times.
    private const string Held = "(SELECT pg_try_advisory_xact_lock(6000000000000000000 + 1381257294))";

    public const string TryHold = $"SELECT {Held}";

    public const string FindDoomed = "SELECT session FROM streamcluster.doomed LIMIT 1";

    // $1 position, $2 activity since, $3 the same for empty ones, $4 samples, $5 rows
    public const string Scan = """
        SELECT id, session_id, active_at < CASE WHEN next_sequence = 0 THEN $3 ELSE $2 END, next_sequence,
          greatest(first_sequence, next_sequence - $4), first_sequence, purged_sequence
        FROM streamcluster.sessions WHERE id > $1 ORDER BY id LIMIT $5
        """;

    // A row that has become active since the scan is looked at again when it is locked.
    public const string DeleteEmpty = $"""
        WITH gone AS (
          DELETE FROM streamcluster.sessions WHERE id IN (
            SELECT id FROM streamcluster.sessions WHERE {Held} AND id = ANY($1) AND next_sequence = 0 AND active_at < $2
            ORDER BY id FOR UPDATE SKIP LOCKED) RETURNING id
        ), configurations AS (
          DELETE FROM streamcluster.configurations WHERE session IN (SELECT id FROM gone)
        )
        SELECT count(*) FROM gone
        """;

    // From here on the session is gone for everybody; its rows go step by step.
    public const string Doom = $"""
        WITH gone AS (
          DELETE FROM streamcluster.sessions WHERE id IN (
            SELECT id FROM streamcluster.sessions WHERE {Held} AND id = $1 AND active_at < $2 FOR UPDATE SKIP LOCKED) RETURNING id
        ), doomed AS (
          INSERT INTO streamcluster.doomed(session) SELECT id FROM gone
        )
        SELECT count(*) FROM gone
        """;

    public const string DeleteChunks = $"""
        DELETE FROM streamcluster.chunks WHERE {Held} AND session = $1 AND first_sequence IN (
          SELECT first_sequence FROM streamcluster.chunks WHERE session = $1 ORDER BY first_sequence LIMIT $2)
        """;

    public const string DeleteRemembered = $"""
        DELETE FROM streamcluster.remembered WHERE {Held} AND session = $1 AND number IN (
          SELECT number FROM streamcluster.remembered WHERE session = $1 ORDER BY number LIMIT $2)
        """;

    public const string DeleteRuns = $"""
        DELETE FROM streamcluster.layout_runs WHERE {Held} AND session = $1 AND first_sequence IN (
          SELECT first_sequence FROM streamcluster.layout_runs WHERE session = $1 ORDER BY first_sequence LIMIT $2)
        """;

    public const string DeleteConfiguration = $"DELETE FROM streamcluster.configurations WHERE {Held} AND session = $1";

    public const string ForgetDoomed = $"""
        DELETE FROM streamcluster.doomed WHERE {Held} AND session = $1
          AND NOT EXISTS (SELECT FROM streamcluster.chunks WHERE session = $1)
          AND NOT EXISTS (SELECT FROM streamcluster.remembered WHERE session = $1)
          AND NOT EXISTS (SELECT FROM streamcluster.layout_runs WHERE session = $1)
        """;

    public const string MoveWatermark = $"""
        UPDATE streamcluster.sessions AS s SET first_sequence = due.watermark FROM (
          SELECT id, greatest(first_sequence, next_sequence - $2) AS watermark FROM streamcluster.sessions
          WHERE {Held} AND id = $1 FOR NO KEY UPDATE SKIP LOCKED) AS due
        WHERE s.id = due.id RETURNING s.first_sequence
        """;

    public const string PruneRuns = $"""
        DELETE FROM streamcluster.layout_runs WHERE {Held} AND session = $1 AND first_sequence < (
          SELECT max(first_sequence) FROM streamcluster.layout_runs WHERE session = $1 AND first_sequence <= (
            SELECT first_sequence FROM streamcluster.sessions WHERE id = $1))
        """;

    // $1 session, $2 position, $3 watermark, $4 rows
    public const string PurgeChunks = $"""
        WITH page AS MATERIALIZED (
          SELECT first_sequence, count FROM streamcluster.chunks
          WHERE session = $1 AND first_sequence >= $2 AND first_sequence < $3 ORDER BY first_sequence LIMIT $4
        ), purged AS (
          DELETE FROM streamcluster.chunks AS c USING page AS p
          WHERE {Held} AND c.session = $1 AND c.first_sequence = p.first_sequence AND p.first_sequence + p.count <= $3
            AND p.first_sequence NOT IN (SELECT chunk_sequence FROM streamcluster.remembered WHERE session = $1)
        )
        SELECT count(*), coalesce(max(first_sequence), 0) FROM page
        """;

    public const string EndPurge = $"""
        UPDATE streamcluster.sessions SET purged_sequence = $2 WHERE id IN (
          SELECT id FROM streamcluster.sessions WHERE {Held} AND id = $1 FOR NO KEY UPDATE SKIP LOCKED)
        """;
}
