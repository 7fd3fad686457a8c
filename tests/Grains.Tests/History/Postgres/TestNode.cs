using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>A node as far as the store goes: its own identity, connections and store, over a database that others use too.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public TestNode(string connectionString, HistoryOptions? options = null, string name = "node", TimeProvider? time = null)
    {
        Identity = new NodeIdentity(Guid.NewGuid(), name, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        options ??= new HistoryOptions();
        Database = new PostgresDatabase(
            new PostgresOptions(connectionString), options, Identity, time ?? TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
        Store = new PostgresSessionStore(Database, options, NullLogger<PostgresSessionStore>.Instance);
    }

    public NodeIdentity Identity { get; }

    public PostgresDatabase Database { get; }

    public PostgresSessionStore Store { get; }

    public static async Task<TestNode> OpenAsync(string connectionString, HistoryOptions? options = null, string name = "node")
    {
        var node = new TestNode(connectionString, options, name);
        await node.Store.InitializeAsync(default);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
    }
}
