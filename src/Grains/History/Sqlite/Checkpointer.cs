using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database file beside the writers, on a connection of its own. A passive checkpoint blocks nobody,
/// but under a steady stream of commits it never catches up fully, and the log only starts over when it does: where the log has grown
/// large, the small rest is moved with the writers held.
/// </summary>
/// <param name="folder">Of the store.</param>
/// <param name="connection">Its own.</param>
/// <param name="writeGate">Held by whoever writes.</param>
/// <param name="logger">For checkpoints that fail.</param>
internal sealed partial class Checkpointer(StoreFolder folder, SqliteConnection connection, SemaphoreSlim writeGate, ILogger logger) : IAsyncDisposable
{
    /// <summary>
    /// The log file is cut back to this size when it starts over, bytes: more than it grows to under a storm of commits. Whoever commits
    /// first then cuts it, which takes a file system up to 0.1 s, and everybody else waits.
    /// </summary>
    public const int KeptLogBytes = 256 << 20;

    /// <summary>Pages written, by estimate, from which on it is worth a checkpoint.</summary>
    private const int DuePages = 4096;

    /// <summary>Frames of 4 KiB in the log from which on the writers are held for the rest.</summary>
    private const int LargeLogFrames = (64 << 20) / 4096;

    private int _pages;
    private volatile Task _running = Task.CompletedTask;

    /// <summary>
    /// To be awaited before the write gate is taken: a checkpoint that as much has been written beside as a large log holds. On a busy disk
    /// it would never get ahead of the writers. Null: there is none.
    /// </summary>
    public Task? Behind => Volatile.Read(ref _pages) < LargeLogFrames || _running.IsCompleted ? null : _running;

    /// <summary>Called after each commit, with the write gate held.</summary>
    public void Written(int pages)
    {
        _pages += pages;
        if (_pages >= DuePages && _running.IsCompleted)
        {
            _pages = 0;
            // A thread of its own: it waits for the disk, and of the pool's threads, one a core, readings need every one.
            _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _running;
        await connection.DisposeAsync();
    }

    private void Run()
    {
        try
        {
            if (Checkpoint() < LargeLogFrames)
            {
                return;
            }

            // A pass moves what was there when it began: the second, much shorter one leaves little to hold the writers up for.
            Checkpoint();
            // Nor has it synced the database: that is done only by the one that moves all, and took 5 to 10 ms of the writers' time.
            folder.SyncDatabase();
            writeGate.Wait(CancellationToken.None);
            try
            {
                Checkpoint();
            }
            finally
            {
                writeGate.Release();
            }
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, exception);
        }
    }

    /// <returns>Frames in the log.</returns>
    private int Checkpoint()
    {
        var result = raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out var frames, out _);
        if (result != raw.SQLITE_BUSY)
        {
            SqliteException.ThrowExceptionForRC(result, connection.Handle);
        }

        return frames;
    }

    [LoggerMessage(1110, LogLevel.Warning, "The store's log could not be moved into its database file; it grows until that works again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
