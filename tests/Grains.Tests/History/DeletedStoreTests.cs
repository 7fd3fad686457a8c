using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;

namespace StreamCluster.Grains.Tests.History;

/// <summary>Files that are deleted while they are open go on to be written, and are gone with the process.</summary>
public sealed class DeletedStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("streamcluster.db")]
    [InlineData("streamcluster.lock")]
    public async Task CreateAsync_FileDeletedUnderneath_IsRefusedFromTheNextLookOn(string file)
    {
        await using var store = new SqliteSessionStore(
            new StorageOptions { Path = _folder.Path }, new HistoryOptions(), _time, NullLogger<SqliteSessionStore>.Instance);
        await store.InitializeAsync(default);
        await store.CreateAsync(Samples.NewSession("s1"), Guid.NewGuid(), default);

        File.Delete(Path.Combine(_folder.Path, file));
        _time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CreateAsync(Samples.NewSession("s2"), Guid.NewGuid(), default));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, file), "somebody else's");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CreateAsync(Samples.NewSession("s3"), Guid.NewGuid(), default));
    }
}
