namespace StreamCluster.Kill;

/// <summary>A folder that belongs to one gateway.</summary>
internal sealed class SqliteFolder(string folder) : IStoreUnderTest
{
    public IReadOnlyList<CuttingProxy> Proxies => [];

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlyList<string> SettingsOf(int node) => ["--Storage:Path", Path.Combine(folder, "data")];

    public Task RestartAsync(StoreRestart how, TimeSpan away, Action onBegun, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A SQLite folder has no server.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
