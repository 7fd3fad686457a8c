using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;

namespace StreamCluster.Grains.Tests.History;

public sealed class SqliteSessionStoreContract : SessionStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamcluster-").FullName;
    private readonly ManualTime _time = new();

    protected override ISessionStore Make() => new SqliteSessionStore(
        new StorageOptions { Path = _folder }, Options, _time, NullLogger<SqliteSessionStore>.Instance);

    protected override Task AgeAsync(TimeSpan by)
    {
        _time.Advance(by);
        return Task.CompletedTask;
    }

    protected override Task RemoveAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
