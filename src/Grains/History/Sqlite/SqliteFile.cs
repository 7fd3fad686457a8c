using System.Globalization;
using Microsoft.Data.Sqlite;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>Opens connections to the store's file, set up for their use.</summary>
internal static class SqliteFile
{
    /// <summary>
    /// How long a statement waits for a lock, ms. Nobody but this process should have the file; a backup tool may, for a moment.
    /// </summary>
    private const int BusyTimeoutMs = 250;

    static SqliteFile() => SQLitePCL.Batteries_V2.Init();

    /// <summary>
    /// The connection that writes. Checkpoints are not its business (<see cref="Checkpointer"/>): copying and syncing the log would
    /// stall every writer for many commits' time.
    /// </summary>
    public static SqliteConnection OpenWriter(string file, HistoryDurability durability)
    {
        var connection = Open(file, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // WAL: NORMAL syncs at checkpoints only, so a commit survives the process but not loss of power; FULL syncs each commit.
            var synchronous = durability == HistoryDurability.Fsync ? "FULL" : "NORMAL";
            SqliteSchema.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = {synchronous};
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA journal_size_limit = {Checkpointer.KeptLogBytes};
                PRAGMA cache_size = -65536;
                """));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection OpenReader(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadWrite);
        SqliteSchema.Execute(connection, "PRAGMA query_only = ON");
        return connection;
    }

    /// <summary>For a look from outside, beside whoever has the store.</summary>
    public static SqliteConnection OpenInspector(string file) => Open(file, SqliteOpenMode.ReadOnly);

    /// <summary>Takes the lock of a writer for a moment.</summary>
    /// <exception cref="SqliteException">Another process has it.</exception>
    public static void TryWriteLock(string file)
    {
        using var connection = Open(file, SqliteOpenMode.ReadWrite);
        SqliteSchema.Execute(connection, "BEGIN IMMEDIATE; ROLLBACK");
    }

    public static SqliteConnection OpenCheckpointer(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadWrite);
        // A connection learns of the log by its first read; before it, a checkpoint does nothing and reports success.
        SqliteSchema.ReadNumber(connection, "SELECT count(*) FROM sqlite_master");
        return connection;
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            SqliteSchema.Execute(connection, string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout = {BusyTimeoutMs}; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
