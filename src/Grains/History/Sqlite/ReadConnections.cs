using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>A connection that reads, with its statements. Used by one caller at a time.</summary>
internal sealed class ReadConnection(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public Statement Get(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new Statement(connection.Handle!, sql);
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}

/// <summary>
/// Read connections, lent for one short read each. A read sees the last commit and blocks no writer, but an open one keeps the log from
/// starting over: nobody holds one while waiting for anything.
/// </summary>
internal sealed class ReadConnections(string file) : IDisposable
{
    private const int Kept = 8;

    private readonly ConcurrentBag<ReadConnection> _idle = [];
    private volatile bool _disposed;

    public T Read<T>(Func<ReadConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ReadConnection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : new ReadConnection(SqliteFile.OpenReader(file));
            return read(connection);
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            connection = null;
            throw SqliteErrors.Translate(exception, file);
        }
        finally
        {
            Return(connection);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private void Return(ReadConnection? connection)
    {
        if (connection is null)
        {
            return;
        }

        if (_disposed || _idle.Count >= Kept)
        {
            connection.Dispose();
        }
        else
        {
            _idle.Add(connection);
        }
    }
}
