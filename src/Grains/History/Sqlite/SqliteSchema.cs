using System.Globalization;
using Microsoft.Data.Sqlite;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>Creates and migrates the tables. The version is the file's <c>user_version</c>.</summary>
internal static class SqliteSchema
{
    /// <summary>"SCLU": tells our file from another application's.</summary>
    private const int ApplicationId = 0x53434C55;

    /// <summary>One script a version, the first makes version 1. A script that was released is never changed.</summary>
    private static readonly string[] Migrations =
    [
        // The row that every append changes is kept small: the configuration has a table of its own. AUTOINCREMENT: a number is never
        // used again, so the rows of a session that is being deleted in steps can not come to belong to a new one. Chunks lie in the
        // order of their commits, not by session: a group of 64 sessions fills pages at the end instead of splitting one page for each,
        // which made a group 2.5 times as dear and its log 6 times as long. A history is read through the index in return.
        """
        CREATE TABLE sessions(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          session_id TEXT NOT NULL UNIQUE,
          token_hash BLOB NOT NULL,
          epoch INTEGER NOT NULL,
          nonce BLOB NOT NULL,
          attachment INTEGER NOT NULL,
          last_ordinal INTEGER NOT NULL,
          next_sequence INTEGER NOT NULL,
          first_sequence INTEGER NOT NULL,
          purged_sequence INTEGER NOT NULL,
          predictions INTEGER NOT NULL,
          latency_sum REAL NOT NULL,
          identified INTEGER NOT NULL,
          last_layout INTEGER NOT NULL,
          created_at INTEGER NOT NULL,
          active_at INTEGER NOT NULL);
        CREATE TABLE configurations(
          session INTEGER PRIMARY KEY,
          layout INTEGER NOT NULL,
          configuration BLOB NOT NULL);
        CREATE TABLE layouts(
          id INTEGER PRIMARY KEY,
          key TEXT NOT NULL UNIQUE,
          names BLOB NOT NULL);
        CREATE TABLE chunks(
          id INTEGER PRIMARY KEY,
          session INTEGER NOT NULL,
          first_sequence INTEGER NOT NULL,
          count INTEGER NOT NULL,
          attachment INTEGER NOT NULL,
          first_ordinal INTEGER NOT NULL,
          last_ordinal INTEGER NOT NULL,
          layout INTEGER NOT NULL,
          payload BLOB NOT NULL);
        CREATE UNIQUE INDEX chunks_by_sequence ON chunks(session, first_sequence);
        CREATE TABLE layout_runs(
          session INTEGER NOT NULL,
          first_sequence INTEGER NOT NULL,
          layout INTEGER NOT NULL,
          PRIMARY KEY(session, first_sequence)) WITHOUT ROWID;
        CREATE TABLE remembered(
          session INTEGER NOT NULL,
          number INTEGER NOT NULL,
          chunk_sequence INTEGER NOT NULL,
          id_key TEXT NOT NULL,
          content_hash BLOB NOT NULL,
          PRIMARY KEY(session, number)) WITHOUT ROWID;
        CREATE TABLE doomed(session INTEGER PRIMARY KEY);
        CREATE TABLE past_totals(predictions INTEGER NOT NULL, latency_sum REAL NOT NULL);
        INSERT INTO past_totals VALUES(0, 0);
        """,

        // What the clock said last: the newest activity is as good for a store that did not note it.
        """
        CREATE TABLE clock(id INTEGER PRIMARY KEY CHECK(id = 1), noted_at INTEGER NOT NULL);
        INSERT INTO clock SELECT 1, newest FROM (SELECT max(active_at) AS newest FROM sessions) WHERE newest IS NOT NULL;
        """,
    ];

    public static int NewestVersion => Migrations.Length;

    /// <exception cref="InvalidDataException">The file is another application's, or from a newer version of this one.</exception>
    public static void Migrate(SqliteConnection connection, string file)
    {
        var (version, isOurs) = Identify(connection);
        if (!isOurs)
        {
            throw new InvalidDataException($"'{file}' belongs to another application.");
        }

        if (version > NewestVersion)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{file}' was written by a newer version: its schema is {version}, this version knows up to {NewestVersion}."));
        }

        for (; version < NewestVersion; version++)
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, Migrations[version]);
            Execute(connection, string.Create(
                CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}"));
            transaction.Commit();
        }
    }

    /// <summary>The schema's version (0: an empty file), and whether it is this application's.</summary>
    public static (long Version, bool IsOurs) Identify(SqliteConnection connection)
    {
        var isOurs = ReadNumber(connection, "PRAGMA application_id") == ApplicationId
            || ReadNumber(connection, "SELECT count(*) FROM sqlite_master") == 0;
        return (ReadNumber(connection, "PRAGMA user_version"), isOurs);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // only constants of this assembly come here
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static long ReadNumber(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection.Handle!, sql);
        return statement.Step() ? statement.Long(0) : 0;
    }
}
