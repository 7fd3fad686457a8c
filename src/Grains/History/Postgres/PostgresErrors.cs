using System.Globalization;
using Npgsql;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>What a failed call means.</summary>
internal static class PostgresErrors
{
    /// <summary>
    /// Whether the server itself said that the statement failed, and with it the transaction: nothing was changed and nothing will be.
    /// Anything else (a connection that broke, an answer that did not come, a FATAL error) may have come after the commit.
    /// </summary>
    public static bool IsCertain(Exception exception) => exception switch
    {
        PostgresException error => error.InvariantSeverity == "ERROR",
        OperationCanceledException { InnerException: PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } } => true,
        _ => false,
    };

    /// <summary>Another transaction was in the way: at once again is likely to do.</summary>
    public static bool IsCollision(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>
    /// Whether the connections that are open may be as useless as the one that failed: the server is going down or has been, or it is not
    /// the one that may be written to any more.
    /// </summary>
    public static bool IsLostServer(Exception exception) => exception switch
    {
        PostgresException error => error.InvariantSeverity != "ERROR" || error.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    /// <summary>A bug of ours: a later try meets it again.</summary>
    public static bool IsBug(Exception exception) => exception switch
    {
        PostgresException error => error.SqlState[..2] is "22" or "23" or "2F" or "34" or "38" or "39" || IsBadStatement(error),
        NpgsqlException or OperationCanceledException or TimeoutException or IOException or System.Net.Sockets.SocketException => false,
        _ => true,
    };

    /// <summary>For the log, without anything secret: Npgsql's messages name the host, the user and the database at most.</summary>
    public static StoreUnavailableException Unavailable(Exception exception, bool mayHaveHappened = false) =>
        new($"PostgreSQL: {Describe(exception)}", exception) { MayHaveHappened = mayHaveHappened };

    public static string Describe(Exception exception) => exception switch
    {
        PostgresException error => string.Create(CultureInfo.InvariantCulture, $"{error.MessageText} ({error.SqlState})"),
        OperationCanceledException or TimeoutException => "it did not answer in time",
        { InnerException: { } inner } => $"{exception.Message} {inner.Message}",
        _ => exception.Message,
    };

    /// <summary>Class 42 without what an operator can cause and put right: rights, and tables that are gone.</summary>
    private static bool IsBadStatement(PostgresException error) => error.SqlState.StartsWith("42", StringComparison.Ordinal)
        && error.SqlState is not (PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable);
}
