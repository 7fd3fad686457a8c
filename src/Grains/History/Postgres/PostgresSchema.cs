using System.Globalization;
using Npgsql;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>Creates and migrates the tables, in a schema of their own.</summary>
internal static class PostgresSchema
{
    /// <summary>"SCLUSTER": nodes that start together migrate one after the other. An advisory lock is the database's own.</summary>
    private const string Lock = "SELECT pg_advisory_xact_lock(6000000000000000000 + 1396923477)";

    /// <summary>One script a version, the first makes version 1. A script that was released is never changed.</summary>
    private static readonly string[] Migrations =
    [
        // Appends change sessions and node_totals only, and none of their indexed columns: with room on the page, the new version of a row
        // stays on it and no index is touched (HOT). The configuration has a table of its own, to keep that row small. Ids are never used
        // again, so rows of a session that is being deleted in steps can not come to belong to a new one. Floats do not compress: chunks
        // are stored as they are, and on the row's own page up to nearly a page.
        """
        CREATE TABLE streamcluster.sessions(
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          session_id text COLLATE "C" NOT NULL UNIQUE,
          token_hash bytea NOT NULL,
          epoch bigint NOT NULL,
          nonce uuid NOT NULL,
          attachment bigint NOT NULL,
          last_ordinal bigint NOT NULL,
          next_sequence bigint NOT NULL,
          first_sequence bigint NOT NULL,
          purged_sequence bigint NOT NULL,
          predictions bigint NOT NULL,
          latency_sum double precision NOT NULL,
          identified bigint NOT NULL,
          last_layout integer NOT NULL,
          layout_since bigint NOT NULL,
          node uuid,
          connected_at timestamptz,
          created_at timestamptz NOT NULL,
          active_at timestamptz NOT NULL) WITH (fillfactor = 60);
        CREATE INDEX sessions_connected ON streamcluster.sessions(connected_at, id) WHERE node IS NOT NULL;
        CREATE TABLE streamcluster.configurations(
          session bigint PRIMARY KEY,
          layout integer NOT NULL,
          configuration bytea NOT NULL) WITH (fillfactor = 80);
        CREATE TABLE streamcluster.layouts(
          id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          key text COLLATE "C" NOT NULL UNIQUE,
          names bytea NOT NULL);
        CREATE TABLE streamcluster.chunks(
          session bigint NOT NULL,
          first_sequence bigint NOT NULL,
          count integer NOT NULL,
          layout integer NOT NULL,
          attachment bigint NOT NULL,
          first_ordinal bigint NOT NULL,
          last_ordinal bigint NOT NULL,
          epoch bigint NOT NULL,
          payload bytea NOT NULL,
          PRIMARY KEY(session, first_sequence)) WITH (toast_tuple_target = 8160);
        ALTER TABLE streamcluster.chunks ALTER COLUMN payload SET STORAGE EXTERNAL;
        CREATE TABLE streamcluster.layout_runs(
          session bigint NOT NULL,
          first_sequence bigint NOT NULL,
          layout integer NOT NULL,
          PRIMARY KEY(session, first_sequence));
        CREATE TABLE streamcluster.remembered(
          session bigint NOT NULL,
          number bigint NOT NULL,
          chunk_sequence bigint NOT NULL,
          id_key bytea NOT NULL,
          content_hash bytea NOT NULL,
          PRIMARY KEY(session, number));
        CREATE TABLE streamcluster.doomed(session bigint PRIMARY KEY);
        CREATE TABLE streamcluster.nodes(
          id uuid PRIMARY KEY,
          name text NOT NULL,
          started_at timestamptz NOT NULL,
          seen_at timestamptz NOT NULL,
          active_connections integer NOT NULL,
          connections_total bigint NOT NULL,
          predictions bigint NOT NULL,
          recent_latencies bytea NOT NULL) WITH (fillfactor = 50);
        CREATE TABLE streamcluster.node_totals(
          node uuid PRIMARY KEY,
          predictions bigint NOT NULL,
          latency_sum double precision NOT NULL,
          active_at timestamptz NOT NULL) WITH (fillfactor = 10);
        CREATE TABLE streamcluster.clock(id integer PRIMARY KEY CHECK(id = 1), noted_at timestamptz NOT NULL);
        """,
    ];

    /// <summary>
    /// What a version that does not know it can live with: such versions run, start and come back beside this one (a rolling update, and its
    /// undoing), which a raised version would forbid them. Never changed once released, like the above.
    /// </summary>
    private static readonly string[] Additions =
    [
        // What nodes count since they started; null: a node that does not tell.
        "ALTER TABLE streamcluster.nodes ADD COLUMN latencies bytea, ADD COLUMN errors bytea",
        // The tables of Orleans's ADO.NET clustering provider.
        PostgresMembership.Script,
    ];

    public static int NewestVersion => Migrations.Length;

    /// <returns>The version migrated to; null: it was the newest already.</returns>
    /// <exception cref="InvalidDataException">The schema is a newer version's.</exception>
    public static Task<int?> MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        MigrateAsync(connection, Additions.Length, cancellationToken);

    /// <summary>As a release that knows the first <paramref name="additions"/> additions only.</summary>
    internal static async Task<int?> MigrateAsync(NpgsqlConnection connection, int additions, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, Lock, cancellationToken);
        // CREATE SCHEMA IF NOT EXISTS wants the right to create one even where an administrator has made it.
        if (await ScalarAsync<bool>(connection, "SELECT to_regnamespace('streamcluster') IS NULL", cancellationToken))
            await ExecuteAsync(connection, "CREATE SCHEMA streamcluster", cancellationToken);
        if (await ScalarAsync<bool>(connection, "SELECT to_regclass('streamcluster.migrations') IS NULL", cancellationToken))
        {
            await ExecuteAsync(
                connection, "CREATE TABLE streamcluster.migrations(version integer PRIMARY KEY, applied_at timestamptz NOT NULL)", cancellationToken);
        }

        var version = await ScalarAsync<int>(connection, "SELECT coalesce(max(version), 0) FROM streamcluster.migrations", cancellationToken);
        if (version > NewestVersion)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database was written by a newer version: its schema is {version}, this version knows up to {NewestVersion}."));
        }

        var isNewest = version == NewestVersion;
        for (; version < NewestVersion; version++)
        {
            await ExecuteAsync(connection, Migrations[version], cancellationToken);
            await ExecuteAsync(connection, string.Create(
                CultureInfo.InvariantCulture, $"INSERT INTO streamcluster.migrations VALUES({version + 1}, clock_timestamp())"), cancellationToken);
        }

        if (!await AddAsync(connection, additions, cancellationToken) && isNewest)
            return null;
        await transaction.CommitAsync(cancellationToken);
        return isNewest ? null : version;
    }

    /// <returns>False: there was nothing to add.</returns>
    private static async Task<bool> AddAsync(NpgsqlConnection connection, int additions, CancellationToken cancellationToken)
    {
        if (await ScalarAsync<bool>(connection, "SELECT to_regclass('streamcluster.additions') IS NULL", cancellationToken))
        {
            await ExecuteAsync(
                connection, "CREATE TABLE streamcluster.additions(number integer PRIMARY KEY, applied_at timestamptz NOT NULL)", cancellationToken);
        }

        var number = await ScalarAsync<int>(connection, "SELECT coalesce(max(number), 0) FROM streamcluster.additions", cancellationToken);
        if (number >= additions)
            return false;
        // While this waits for a lock, other nodes' statements wait behind it (a dump, for one, holds its locks until it ends): rather give up
        // and try again. A start repeats what is refused for this reason.
        await ExecuteAsync(connection, "SET LOCAL lock_timeout = '1s'", cancellationToken);
        for (; number < additions; number++)
        {
            await ExecuteAsync(connection, Additions[number], cancellationToken);
            await ExecuteAsync(connection, string.Create(
                CultureInfo.InvariantCulture, $"INSERT INTO streamcluster.additions VALUES({number + 1}, clock_timestamp())"), cancellationToken);
        }

        return true;
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // only constants of this assembly come here
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // only constants of this assembly come here
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
