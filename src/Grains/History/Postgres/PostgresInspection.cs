using StreamCluster.Grains.Abstractions;
using Npgsql;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>What is found at a database.</summary>
/// <param name="Version">The server's.</param>
/// <param name="IsRecovering">Whether it is a standby, or recovering: it takes no writes.</param>
/// <param name="SchemaVersion">Of the product's tables; null: there are none yet.</param>
/// <param name="NewestVersion">The newest that this program knows.</param>
/// <param name="MissingRights">What this user may not do and must; empty: nothing.</param>
/// <param name="Settings">The server's settings that decide what a commit is worth, as it has them for this user.</param>
/// <param name="Standbys">Servers that copy from it.</param>
/// <param name="ClockAhead">By how much its clock is ahead of this machine's, to half of <paramref name="RoundTrip"/>.</param>
/// <param name="RoundTrip">Time of one statement.</param>
/// <param name="FreeConnections">Connections that ordinary users can still make.</param>
/// <param name="PoolSize">Connections that one node makes at most.</param>
/// <param name="HostCount">Servers that the connection string names.</param>
public sealed record PostgresState(
    Version Version, bool IsRecovering, int? SchemaVersion, int NewestVersion, IReadOnlyList<string> MissingRights,
    IReadOnlyDictionary<string, string> Settings, int Standbys, TimeSpan ClockAhead, TimeSpan RoundTrip, int FreeConnections, int PoolSize, int HostCount);

/// <summary>Looks at a database without changing anything, also while gateways use it.</summary>
public static class PostgresInspection
{
    private const string Schema = "SELECT to_regclass('streamcluster.migrations') IS NOT NULL";

    private const string Rights = """
        SELECT 'create a schema in this database' WHERE to_regnamespace('streamcluster') IS NULL
          AND NOT has_database_privilege(current_database(), 'CREATE')
        UNION ALL SELECT 'use the schema streamcluster' FROM pg_namespace WHERE nspname = 'streamcluster' AND NOT has_schema_privilege(oid, 'USAGE')
        UNION ALL SELECT 'create tables in the schema streamcluster' FROM pg_namespace WHERE nspname = 'streamcluster'
          AND NOT has_schema_privilege(oid, 'CREATE') AND to_regclass('streamcluster.orleansquery') IS NULL
        UNION ALL SELECT 'own streamcluster.nodes, to which the next start adds columns' FROM pg_class AS c
          WHERE c.oid = to_regclass('streamcluster.nodes') AND to_regclass('streamcluster.additions') IS NULL AND NOT pg_has_role(c.relowner, 'USAGE')
        UNION ALL SELECT lower(p) || ' streamcluster.' || c.relname FROM pg_class AS c
          JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'streamcluster'
          CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p
          WHERE c.relkind = 'r' AND has_schema_privilege(n.oid, 'USAGE') AND NOT has_table_privilege(c.oid, p)
        """;

    // What the session sets for itself is not what the server has.
    private const string Worth = """
        SELECT name, CASE WHEN name = 'synchronous_commit' THEN reset_val ELSE setting END FROM pg_settings
        WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'synchronous_standby_names')
        """;

    private const string Free = """
        SELECT (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
          - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'))::int
        """;

    /// <exception cref="InvalidOperationException">The database cannot be used as it is set up: login, database, connection string.</exception>
    /// <exception cref="StoreUnavailableException">The server cannot be reached.</exception>
    public static async Task<PostgresState> InspectAsync(
        PostgresOptions options, HistoryOptions history, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = PostgresConnections.Create(options, history, new NodeIdentity(Guid.Empty, "doctor", time.GetUtcNow()), out var poolSize);
            return await new StoreCall(history.StoreTimeout, time).RunAsync(
                source, (connection, token) => InspectAsync(connection, poolSize, time, token), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw PostgresDatabase.Explain(exception, cancellationToken);
        }
    }

    /// <summary>The oldest major version that can be used.</summary>
    public static int OldestServer => PostgresDatabase.OldestServer;

    private static async Task<PostgresState> InspectAsync(NpgsqlConnection connection, int poolSize, TimeProvider time, CancellationToken cancellationToken)
    {
        var recovering = await PostgresSchema.ScalarAsync<bool>(connection, "SELECT pg_is_in_recovery()", cancellationToken);
        var (clockAhead, roundTrip) = await ClockAsync(connection, time, cancellationToken);
        var rights = (await RowsAsync(connection, Rights, cancellationToken)).ConvertAll(static row => row[0]);
        int? version = await PostgresSchema.ScalarAsync<bool>(connection, Schema, cancellationToken)
            ? rights.Count > 0 ? 0 : await PostgresSchema.ScalarAsync<int>(connection, "SELECT coalesce(max(version), 0) FROM streamcluster.migrations", cancellationToken)
            : null;
        return new PostgresState(
            connection.PostgreSqlVersion, recovering, version, PostgresSchema.NewestVersion, rights,
            (await RowsAsync(connection, Worth, cancellationToken)).ToDictionary(static row => row[0], static row => row[1], StringComparer.Ordinal),
            (int)await PostgresSchema.ScalarAsync<long>(connection, "SELECT count(*) FROM pg_stat_replication", cancellationToken),
            clockAhead, roundTrip,
            await PostgresSchema.ScalarAsync<int>(connection, Free, cancellationToken), poolSize,
            new NpgsqlConnectionStringBuilder(connection.ConnectionString).Host?.Split(',').Length ?? 1);
    }

    /// <summary>By the fastest of a few statements: the others waited for something else too.</summary>
    private static async Task<(TimeSpan Ahead, TimeSpan RoundTrip)> ClockAsync(NpgsqlConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var best = (Ahead: TimeSpan.Zero, RoundTrip: TimeSpan.MaxValue);
        for (var i = 0; i < 5; i++)
        {
            var began = time.GetTimestamp();
            var before = time.GetUtcNow();
            var theirs = await PostgresSchema.ScalarAsync<DateTime>(connection, "SELECT clock_timestamp()", cancellationToken);
            var took = time.GetElapsedTime(began);
            if (took < best.RoundTrip)
                best = (theirs - (before.UtcDateTime + (took / 2)), took);
        }

        return best;
    }

    private static async Task<List<string[]>> RowsAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // only constants of this class come here
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? "" : reader.GetString(column))]);
        return rows;
    }
}
