using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>The one connection that writes. Used by one caller at a time; its statements live as long as it.</summary>
internal sealed class WriteConnection(SqliteConnection connection) : IDisposable
{
    private readonly List<Statement> _statements = [];
    private Statement? _begin;
    private Statement? _commit;
    private Statement? _rollback;

    public sqlite3 Handle => connection.Handle!;

    public SqliteConnection Connection => connection;

    /// <summary>Prepares a statement on first use.</summary>
    public Statement Get(ref Statement? statement, string sql)
    {
        if (statement is null)
        {
            statement = new Statement(Handle, sql);
            _statements.Add(statement);
        }

        return statement;
    }

    public void Begin()
    {
        Rollback(); // of a transaction that could not be rolled back when it failed
        Get(ref _begin, "BEGIN IMMEDIATE").Run();
    }

    public void Commit() => Get(ref _commit, "COMMIT").Run();

    /// <summary>Undoes what is open, whatever state an error left it in: some errors have rolled back already.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(Handle) != 0)
        {
            return;
        }

        try
        {
            Get(ref _rollback, "ROLLBACK").Run();
        }
        catch (SqliteException)
        {
            // The error that led here is the one to report; while the transaction is open, nothing can be committed either.
        }
    }

    public void Dispose()
    {
        _statements.ForEach(static statement => statement.Dispose());
        connection.Dispose();
    }
}
