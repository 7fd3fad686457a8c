using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;

namespace StreamCluster.Grains.Tests.History;

public sealed class SqliteSessionStoreContract : SessionStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamcluster-").FullName;

    protected override ISessionStore Make() => new SqliteSessionStore(
        new StorageOptions { Path = _folder }, Options, Time, NullLogger<SqliteSessionStore>.Instance);

    protected override void Remove() => Directory.Delete(_folder, recursive: true);
}
