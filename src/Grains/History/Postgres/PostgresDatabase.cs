using Microsoft.Extensions.Logging;
using Npgsql;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>The PostgreSQL database that the nodes share: its connections, its schema, and what its failures mean. Safe to use from any thread.</summary>
public sealed partial class PostgresDatabase : IAsyncDisposable
{
    private const int MaxCollisions = 4;
    private readonly PostgresOptions _options;
    private readonly HistoryOptions _history;
    private readonly TimeProvider _time;
    private readonly ILogger<PostgresDatabase> _logger;
    private readonly SemaphoreSlim _initialize = new(1, 1);
    private SemaphoreSlim? _others;
    private NpgsqlDataSource? _source;
    private bool _disposed;

    /// <summary>A database; nothing is connected yet.</summary>
    public PostgresDatabase(
        PostgresOptions options, HistoryOptions history, NodeIdentity node, TimeProvider time, ILogger<PostgresDatabase> logger)
    {
        _options = options;
        _history = history;
        _time = time;
        _logger = logger;
        Node = node;
    }

    /// <summary>The node that this process is.</summary>
    internal NodeIdentity Node { get; }

    /// <summary>A moment of the monotonic clock.</summary>
    internal long Now => _time.GetTimestamp();

    private NpgsqlDataSource Source =>
        Volatile.Read(ref _source) ?? throw new ObjectDisposedException(nameof(PostgresDatabase), "The database is not open.");

    /// <summary>Closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        if (Interlocked.Exchange(ref _source, null) is { } source)
            await source.DisposeAsync();
    }

    /// <summary>Time since such a moment.</summary>
    internal TimeSpan Since(long moment) => _time.GetElapsedTime(moment);

    /// <summary>
    /// What may be done twice: where the connection was lost it is done once more, for it may have been dead in the pool.
    /// </summary>
    internal Task<T> RepeatableAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        BesideAppendsAsync(timeout => TwiceAsync(work, timeout, cancellationToken), cancellationToken);

    /// <summary>What must be done once. After an exception it may have been done, or may still be, unless the caller's claim is raised.</summary>
    internal Task<T> OnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        BesideAppendsAsync(timeout => TryAsync(work, timeout, cancellationToken), cancellationToken);

    /// <summary>Some connections are left to appends, however many sessions come or are read.</summary>
    private async Task<T> BesideAppendsAsync<T>(Func<TimeSpan, Task<CallOutcome<T>>> call, CancellationToken cancellationToken)
    {
        var others = _others ?? throw new ObjectDisposedException(nameof(PostgresDatabase), "The database is not open.");
        var began = _time.GetTimestamp();
        if (!await others.WaitAsync(_history.StoreTimeout / 2, cancellationToken))
            throw new StoreUnavailableException("PostgreSQL: too much is asked of it at once.");
        try
        {
            var outcome = await call(_history.StoreTimeout - _time.GetElapsedTime(began));
            return outcome.Failure is null ? outcome.Result! : throw outcome.ToException();
        }
        finally
        {
            others.Release();
        }
    }

    private async Task<CallOutcome<T>> TwiceAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var first = await TryAsync(work, timeout, cancellationToken);
        var left = timeout - _time.GetElapsedTime(began);
        return first.Failure is null || !first.IsLost || left < StoreCall.ConfirmationOf(_history.StoreTimeout) * 2
            ? first
            : await TryAsync(work, left, cancellationToken);
    }

    /// <summary>One try, and again at once after collisions, all of it within the time.</summary>
    internal async Task<CallOutcome<T>> TryAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        for (var collisions = 0; ; collisions++)
        {
            var call = new StoreCall(timeout - _time.GetElapsedTime(began), _time);
            try
            {
                return new CallOutcome<T> { Result = await call.RunAsync(Source, work, cancellationToken) };
            }
            catch (Exception exception) when (
                PostgresErrors.IsCollision(exception) && collisions < MaxCollisions && _time.GetElapsedTime(began) < timeout / 2)
            {
                // again
            }
            catch (Exception exception)
            {
                if (PostgresErrors.IsLostServer(exception))
                    Volatile.Read(ref _source)?.Clear();
                return new CallOutcome<T>
                {
                    Failure = exception,
                    InDoubt = call.HasBegun && !PostgresErrors.IsCertain(exception) && !IsOurs(exception),
                    IsLost = PostgresErrors.IsLostServer(exception) && !PostgresErrors.IsCertain(exception),
                    IsCancelled = cancellationToken.IsCancellationRequested && exception is OperationCanceledException,
                };
            }
        }
    }

    /// <summary>An exception of the code around the statements (a damaged row, a wrong argument): it has nothing to do with the connection.</summary>
    private static bool IsOurs(Exception exception) => exception is InvalidDataException or ArgumentException;
}
