namespace StreamCluster.Grains.History.Postgres;

/// <summary>How Orleans's ADO.NET clustering provider connects to the database of the store.</summary>
public static class PostgresMembershipConnection
{
    /// <summary>The provider's name for Npgsql.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>The provider reads the table every few seconds. One connection serves that, the other a change or a heartbeat next to it.</summary>
    private const int PoolSize = 2;

    /// <summary>Seconds until a connection or a statement is given up: the provider tries again with its next round.</summary>
    private const int Patience = 5;

    /// <summary>
    /// The connection string for the provider, silo and client alike: the configured one with the product's schema as the search path and a
    /// pool of its own, of two connections. A secret like the configured one.
    /// </summary>
    /// <remarks>
    /// Search path and isolation are startup parameters, which outlive a connection's return to the pool. The isolation is what the statements
    /// are written for: under a stricter default of the database, a change on an old version would be an error in place of a refusal.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The connection string cannot be read. Without what it says: it may hold a password.</exception>
    public static string ConnectionStringOf(PostgresOptions options)
    {
        if (PostgresConnections.Read(options) is not { } builder)
            throw PostgresConnections.Unreadable();
        var settings = builder.ConnectionStringBuilder;
        PostgresConnections.CompleteForOperator(settings, "streamcluster membership");
        settings.SearchPath = "streamcluster";
        settings.Options = $"{settings.Options} -c default_transaction_isolation=read\\ committed".TrimStart();
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = PoolSize;
        settings.Enlist = false;
        settings.Timeout = settings.CommandTimeout = Patience;
        return settings.ConnectionString;
    }
}
