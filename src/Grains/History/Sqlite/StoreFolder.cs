using Microsoft.Win32.SafeHandles;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>
/// The folder of a store, held by one process: an exclusively opened lock file, which the operating system lets go of however the
/// process ends. SQLite itself would let two processes in, and each would count and cache on its own.
/// </summary>
internal sealed class StoreFolder : IDisposable
{
    /// <summary>The database's file in it.</summary>
    public const string DatabaseName = "streamcluster.db";

    private const string LockName = "streamcluster.lock";
    private readonly FileStream _lock;
    private SafeFileHandle? _database;

    private StoreFolder(string path, FileStream lockFile) => (Path, _lock) = (path, lockFile);

    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, DatabaseName);

    /// <summary>
    /// Whether both files still stand where they were opened. On Unix a file may be deleted while it is open: whatever is written goes on
    /// to succeed, and is gone with the process.
    /// </summary>
    public bool IsWhole => File.Exists(_lock.Name) && File.Exists(DatabaseFile);

    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not write there.</exception>
    /// <exception cref="IOException">It cannot be used for another reason: no space, a read-only disk, a file in its place.</exception>
    public static StoreFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
            var file = System.IO.Path.Combine(path, LockName);
            return new StoreFolder(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (IsInUse(exception))
        {
            throw new InvalidOperationException($"The store in '{path}' is in use by another process.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UnauthorizedAccessException($"This process may not write in the folder '{path}'.", exception);
        }
        catch (IOException exception)
        {
            throw new IOException($"The folder '{path}' cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a process holds the folder now. Holds it for a moment itself, where none does.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be told: this process may not open the lock.</exception>
    public static bool IsInUse(string path)
    {
        try
        {
            using var held = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException exception) when (IsInUse(exception))
        {
            return true;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new StoreUnavailableException(exception.Message, exception);
        }
    }

    /// <summary>A sharing violation or a lock on Windows; EWOULDBLOCK elsewhere, whose number differs.</summary>
    private static bool IsInUse(IOException exception) => exception.HResult switch
    {
        unchecked((int)0x80070020) or unchecked((int)0x80070021) => true,
        11 => OperatingSystem.IsLinux(),
        35 => OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD(),
        _ => false,
    };

    /// <summary>
    /// Has the disk write what it has of the database's file: the checkpoint that then holds the writers finds it done. To be called by one
    /// thread at a time.
    /// </summary>
    /// <exception cref="IOException">The disk has failed.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may no longer open the file.</exception>
    public void SyncDatabase()
    {
        // POSIX: whoever closes a file loses all locks of the process on it, SQLite's too. So this stays open until SQLite has let go.
        _database ??= File.OpenHandle(DatabaseFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(_database);
    }

    /// <summary>To be called when no connection is open any more.</summary>
    public void Dispose()
    {
        _database?.Dispose();
        _lock.Dispose();
    }
}
