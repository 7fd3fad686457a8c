using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>
/// A prepared statement that is kept and used again, on the connection's own handle: SqliteCommand boxes each parameter and builds a
/// reader for each run, which costs more than the statement itself on the path of every reading.
/// </summary>
internal sealed class Statement : IDisposable
{
    private const uint Persistent = 1; // SQLITE_PREPARE_PERSISTENT

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(database, sql, Persistent, out _statement), database);
    }

    public Statement Bind(int index, long value) => Checked(raw.sqlite3_bind_int64(_statement, index, value));

    public Statement Bind(int index, double value) => Checked(raw.sqlite3_bind_double(_statement, index, value));

    public Statement Bind(int index, ReadOnlySpan<byte> value) => Checked(raw.sqlite3_bind_blob(_statement, index, value));

    public Statement Bind(int index, string value) => Checked(raw.sqlite3_bind_text(_statement, index, value));

    public Statement Bind(int index, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes);
        return Bind(index, bytes);
    }

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public double Double(int column) => raw.sqlite3_column_double(_statement, column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public Guid Guid(int column)
    {
        var bytes = Blob(column);
        return bytes.Length == 16 ? new Guid(bytes) : throw new InvalidDataException("A stored row is damaged.");
    }

    /// <summary>True: a row is there. False: the statement is done, and reset.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        try
        {
            if (result != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(result, _database);
            }
        }
        finally
        {
            Reset();
        }

        return false;
    }

    /// <summary>Runs to the end; the number of rows that it changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>Resets the statement at the end of the scope, whatever happens in it: an open one holds its snapshot.</summary>
    public Scope Use() => new(this);

    public void Dispose() => _statement.Dispose();

    private void Reset()
    {
        _ = raw.sqlite3_reset(_statement); // repeats the step's error, which is reported already
    }

    private Statement Checked(int result)
    {
        SqliteException.ThrowExceptionForRC(result, _database);
        return this;
    }

    public readonly ref struct Scope(Statement statement)
    {
        public void Dispose() => statement.Reset();
    }
}
