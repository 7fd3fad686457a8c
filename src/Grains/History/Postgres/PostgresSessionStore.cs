using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>
/// The store that several nodes share: a PostgreSQL database. Who may write is decided by the session's row (claim, next sequence), under
/// that row's lock, so nothing depends on which node a request went to. Safe to use from any thread.
/// </summary>
public sealed partial class PostgresSessionStore : ISessionStore
{
    private readonly PostgresDatabase _database;
    private readonly HistoryOptions _options;
    private readonly ILogger<PostgresSessionStore> _logger;
    private readonly PostgresLayouts _layouts;

    /// <summary>A store in this database, which the caller disposes.</summary>
    public PostgresSessionStore(PostgresDatabase database, HistoryOptions options, ILogger<PostgresSessionStore> logger)
    {
        _database = database;
        _options = options;
        _logger = logger;
        _layouts = new PostgresLayouts(database);
    }

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The database cannot be used as it is set up: login, database, rights, version.</exception>
    /// <exception cref="InvalidDataException">Its schema is a newer version's.</exception>
    public ValueTask InitializeAsync(CancellationToken cancellationToken) => _database.InitializeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _trim.Dispose();
        return ValueTask.CompletedTask;
    }
}
