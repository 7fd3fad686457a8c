using System.Globalization;
using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

[NeedsPostgres]
public sealed class PostgresSessionStoreContract : SessionStoreContract
{
    private readonly string _name = $"contract_{Guid.NewGuid():N}";
    private string _connectionString = "";
    private TestNode? _node;

    protected override async Task SetUpAsync() => _connectionString = await (await PostgresServer.Shared).CreateDatabaseAsync(_name);

    protected override ISessionStore Make() => (_node = new TestNode(_connectionString, Options)).Store;

    protected override async Task AgeAsync(TimeSpan by) => await (await PostgresServer.Shared).ExecuteAsync(
        string.Create(CultureInfo.InvariantCulture, $"UPDATE streamcluster.sessions SET active_at = active_at - interval '{by.TotalSeconds} s'"), _name);

    protected override async Task CloseAsync() => await _node!.DisposeAsync();

    protected override async Task RemoveAsync() =>
        await (await PostgresServer.Shared).ExecuteAsync($"DROP DATABASE \"{_name}\" WITH (FORCE)");
}
