using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>What an SQLite error means to a caller of the store.</summary>
internal static class SqliteErrors
{
    /// <summary>The disk is full or fails, or somebody holds the file: it may work again later.</summary>
    public static bool IsTemporary(SqliteException exception) => exception.SqliteErrorCode is
        raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_READONLY
        or raw.SQLITE_CANTOPEN or raw.SQLITE_NOMEM or raw.SQLITE_PROTOCOL or raw.SQLITE_PERM or raw.SQLITE_INTERRUPT;

    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT;

    /// <summary>The exception that the store's contract has for this one; the exception itself where it is a bug.</summary>
    public static Exception Translate(SqliteException exception, string file) =>
        IsTemporary(exception) ? new StoreUnavailableException("SQLite: " + exception.Message, exception)
        : IsDamage(exception) ? new InvalidDataException($"'{file}' is no SQLite database, or is damaged.", exception)
        : exception;
}
