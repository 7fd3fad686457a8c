using System.Globalization;
using Npgsql;

namespace StreamCluster.Grains.History.Postgres;

// Opening, with messages for whoever set it up: never with what the connection string says.
public sealed partial class PostgresDatabase
{
    internal const int OldestServer = 13;
    private static readonly TimeSpan MigrationTime = TimeSpan.FromMinutes(5);

    /// <summary>Connects, and creates or migrates the schema. Once it has succeeded, it does nothing more.</summary>
    /// <exception cref="InvalidOperationException">The database cannot be used as it is set up: login, database, rights, version.</exception>
    /// <exception cref="InvalidDataException">Its schema is a newer version's.</exception>
    /// <exception cref="StoreUnavailableException">The server cannot be reached, or takes no connections or no writes now.</exception>
    public async ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        await _initialize.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_source is not null)
                return;
            var source = PostgresConnections.Create(_options, _history, Node, out var poolSize);
            try
            {
                await PrepareAsync(source, cancellationToken);
            }
            catch (Exception exception)
            {
                await source.DisposeAsync();
                throw Explain(exception, cancellationToken);
            }

            _others = new SemaphoreSlim(Math.Max(1, poolSize - 2));
            Volatile.Write(ref _source, source);
        }
        finally
        {
            _initialize.Release();
        }
    }

    private async Task PrepareAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await new StoreCall(_history.StoreTimeout, _time).RunAsync(source, CheckAsync, cancellationToken);
        var migrated = await new StoreCall(MigrationTime, _time).RunAsync(source, PostgresSchema.MigrateAsync, cancellationToken);
        if (migrated is { } version)
            _logger.Migrated(version);
    }

    private async Task<bool> CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"PostgreSQL {connection.PostgreSqlVersion} is too old: {OldestServer} or newer is needed."));
        }

        if (await PostgresSchema.ScalarAsync<bool>(connection, "SELECT pg_is_in_recovery()", cancellationToken))
            throw new StoreUnavailableException("PostgreSQL: the server is a standby, or recovering, and takes no writes.");
        foreach (var setting in new[] { "fsync", "full_page_writes" })
        {
            if (await PostgresSchema.ScalarAsync<string>(connection, $"SELECT current_setting('{setting}')", cancellationToken) == "off")
                _logger.Unsafe(setting);
        }

        return true;
    }

    /// <summary>What it means that the database could not be opened.</summary>
    internal static Exception Explain(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } error =>
            Wrong($"PostgreSQL does not let this user in: {error.MessageText}"),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } error =>
            Wrong($"PostgreSQL does not have this database: {error.MessageText}"),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } error =>
            Wrong($"This user may not create or use the schema 'streamcluster': {error.MessageText}"),
        // No password was given though one is wanted, or the server speaks no TLS that was asked for.
        NpgsqlException { InnerException: null } error when error is not PostgresException && !error.IsTransient =>
            Wrong($"PostgreSQL cannot be used: {error.Message}"),
        OperationCanceledException when cancellationToken.IsCancellationRequested => exception,
        InvalidOperationException or InvalidDataException or StoreUnavailableException => exception,
        _ when PostgresErrors.IsBug(exception) => exception,
        _ => PostgresErrors.Unavailable(exception),
    };

    private static InvalidOperationException Wrong(string message) => new(message);
}
