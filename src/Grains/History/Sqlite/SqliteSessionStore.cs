using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>
/// The store of one process: an SQLite file in WAL mode. One connection writes, behind a gate; reads run beside it on connections of
/// their own. Everything runs on the caller's thread, and none of it waits for anything but the gate and the disk.
/// </summary>
/// <remarks>The file's space is used again but never given back: it stays at its largest size until somebody runs VACUUM on it.</remarks>
public sealed partial class SqliteSessionStore : ISessionStore
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly string _path;
    private readonly HistoryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SqliteSessionStore> _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly LayoutTable _layouts = new();
    private long _lookedAt;
    private bool _deleted;
    private StoreFolder? _folder;
    private WriteConnection? _writer;
    private ReadConnections? _readers;
    private Checkpointer? _checkpointer;

    /// <summary>A store in <see cref="StorageOptions.Path"/>; nothing is opened yet.</summary>
    public SqliteSessionStore(
        StorageOptions storage, HistoryOptions options, TimeProvider time, ILogger<SqliteSessionStore> logger)
    {
        _path = storage.Path ?? "data";
        _options = options;
        _time = time;
        _logger = logger;
    }

    private WriteConnection Writer => _writer ?? throw new ObjectDisposedException(nameof(SqliteSessionStore));

    private ReadConnections Readers => _readers ?? throw new ObjectDisposedException(nameof(SqliteSessionStore));

    /// <inheritdoc/>
    public bool IsShared => false;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another process has the folder.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, another application's or a newer version's.</exception>
    public async ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        var folder = StoreFolder.Open(_path);
        try
        {
            _writer = new WriteConnection(SqliteFile.OpenWriter(folder.DatabaseFile, _options.Durability));
            SqliteSchema.Migrate(_writer.Connection, folder.DatabaseFile);
            _checkpointer = new Checkpointer(folder, SqliteFile.OpenCheckpointer(folder.DatabaseFile), _gate, _logger);
            _readers = new ReadConnections(folder.DatabaseFile);
            _folder = folder;
            _totals = _readers.Read(ReadStoredTotals);
        }
        catch (Exception exception)
        {
            _folder = folder;
            await DisposeAsync();
            if (exception is SqliteException error)
            {
                throw SqliteErrors.Translate(error, folder.DatabaseFile);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        var checkpointer = Interlocked.Exchange(ref _checkpointer, null);
        _gate.Release(); // a checkpoint that is under way may need it to end
        if (checkpointer is not null)
        {
            await checkpointer.DisposeAsync();
        }

        await _gate.WaitAsync();
        try
        {
            Interlocked.Exchange(ref _readers, null)?.Dispose();
            Interlocked.Exchange(ref _writer, null)?.Dispose();
            Interlocked.Exchange(ref _folder, null)?.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Lets tests make the store fail as it does in the field, for example by a small <c>max_page_count</c>.</summary>
    internal void ExecuteOnWriter(string sql) => SqliteSchema.Execute(Writer.Connection, sql);

    /// <summary>Runs <paramref name="work"/> in one transaction when the gate is free; rolls back on any exception.</summary>
    private async ValueTask<TResult> WriteAsync<TState, TResult>(
        TState state, Func<WriteConnection, TState, TResult> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Write(state, work);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Looks once a second, with the gate held. What was deleted stays lost: only a restart makes a new store.</summary>
    private void ThrowIfDeleted()
    {
        if (!_deleted && _time.GetElapsedTime(_lookedAt) >= LookEvery)
        {
            _lookedAt = _time.GetTimestamp();
            _deleted = _folder?.IsWhole == false;
        }

        if (_deleted)
            throw new StoreUnavailableException("The files of the store have been deleted under the running process; it has to be restarted.");
    }

    private TResult Write<TState, TResult>(TState state, Func<WriteConnection, TState, TResult> work)
    {
        var writer = Writer;
        ThrowIfDeleted();
        var committed = false;
        try
        {
            writer.Begin();
            var result = work(writer, state);
            writer.Commit();
            committed = true;
            return result;
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Translate(exception, _folder!.DatabaseFile);
        }
        finally
        {
            _layouts.Ended(committed);
            if (!committed)
            {
                writer.Rollback();
            }
        }
    }
}
