using Npgsql;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>How the store connects. What the connection string says wins where it is a matter of the operator.</summary>
internal static class PostgresConnections
{
    /// <summary>Connections of one node, unless the connection string says <c>Maximum Pool Size</c>: several nodes share a server's 100.</summary>
    private const int DefaultPoolSize = 8;

    /// <summary>
    /// Every statement here goes along an index. A plan that was made while the tables were small must not go through all of them when they are large. The isolation
    /// is what the statements are written for, whatever the database's default is. A node that stops in the middle of a transaction must not
    /// keep its locks for ever.
    /// </summary>
    private const string Setup = """
        SELECT set_config('enable_seqscan', 'off', false), set_config('enable_mergejoin', 'off', false),
          set_config('enable_hashjoin', 'off', false), set_config('jit', 'off', false),
          set_config('default_transaction_isolation', 'read committed', false), set_config('idle_in_transaction_session_timeout', '10s', false)
        """;

    /// <summary>A reply says "stored": where the server would say so before it is, it is told otherwise. Other values are the operator's choice.</summary>
    private const string RaiseSynchronousCommit =
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    /// <exception cref="InvalidOperationException">The connection string cannot be read. Without what it says: it may hold a password.</exception>
    public static NpgsqlDataSource Create(PostgresOptions options, HistoryOptions history, NodeIdentity node, out int poolSize)
    {
        if (Read(options) is not { } builder)
            throw Unreadable();
        Complete(builder.ConnectionStringBuilder, history, node);
        builder.Name = "streamcluster"; // in Npgsql's metrics; else that is the connection string
        poolSize = builder.ConnectionStringBuilder.MaxPoolSize;
        const string setup = $"{Setup}; {RaiseSynchronousCommit}";
        var patience = builder.ConnectionStringBuilder.Timeout;
        builder.UsePhysicalConnectionInitializer(
            connection => Execute(connection, setup, patience), connection => ExecuteAsync(connection, setup, patience));
        try
        {
            return builder.Build();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new InvalidOperationException($"The connection string '{PostgresOptions.ConnectionName}' does not say all that it must: {exception.Message}", exception);
        }
    }

    /// <summary>Null: it cannot be read. Why is not passed on: the reason may quote a part of a password.</summary>
    public static NpgsqlDataSourceBuilder? Read(PostgresOptions options)
    {
        try
        {
            return new NpgsqlDataSourceBuilder(options.ConnectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }

    public static InvalidOperationException Unreadable() =>
        new($"The connection string '{PostgresOptions.ConnectionName}' cannot be read.");

    /// <summary>Defaults for what is the operator's choice.</summary>
    public static void CompleteForOperator(NpgsqlConnectionStringBuilder settings, string applicationName)
    {
        if (string.IsNullOrEmpty(settings.ApplicationName))
            settings.ApplicationName = applicationName[..Math.Min(63, applicationName.Length)];
        if (!settings.ShouldSerialize("Target Session Attributes") && settings.Host?.Contains(',', StringComparison.Ordinal) == true)
            settings.TargetSessionAttributes = "read-write";
        if (!settings.ShouldSerialize("TCP Keepalive"))
            settings.TcpKeepAlive = true;
    }

    private static void Complete(NpgsqlConnectionStringBuilder settings, HistoryOptions history, NodeIdentity node)
    {
        CompleteForOperator(settings, $"streamcluster {node.Name}");
        if (!settings.ShouldSerialize("Maximum Pool Size"))
            settings.MaxPoolSize = DefaultPoolSize;

        // The settings above have to outlive a connection's return to the pool; nothing else is left behind on one.
        settings.NoResetOnClose = true;
        settings.Multiplexing = false;
        settings.Enlist = false;
        settings.MaxAutoPrepare = 64;
        settings.AutoPrepareMinUsages = 2;

        // The bound of a call is StoreTimeout (StoreCall); these only keep its parts below it.
        settings.CommandTimeout = 0;
        settings.Timeout = (int)Math.Clamp(Math.Ceiling(history.StoreTimeout.TotalSeconds), 1, 15);
        settings.CancellationTimeout = (int)StoreCall.ConfirmationOf(history.StoreTimeout).TotalMilliseconds;
    }

    private static void Execute(NpgsqlConnection connection, string sql, int seconds)
    {
#pragma warning disable CA2100 // only constants of this class come here
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = seconds };
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, int seconds)
    {
#pragma warning disable CA2100 // only constants of this class come here
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = seconds };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
