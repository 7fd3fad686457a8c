namespace StreamCluster.Grains.History.Sqlite;

/// <summary>
/// The folder of a store, held by one process: an exclusively opened lock file, which the operating system lets go of however the
/// process ends. SQLite itself would let two processes in, and each would count and cache on its own.
/// </summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly FileStream _lock;

    private StoreFolder(string path, FileStream lockFile) => (Path, _lock) = (path, lockFile);

    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, "streamcluster.db");

    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    public static StoreFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(path);
        var file = System.IO.Path.Combine(path, "streamcluster.lock");
        try
        {
            return new StoreFolder(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException($"The store in '{path}' is in use by another process.", exception);
        }
    }

    public void Dispose() => _lock.Dispose();
}
