using Microsoft.AspNetCore.Builder;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Gateway.Tests.Replicas;

/// <summary>One PostgreSQL for all tests of replicas; each test has a database of its own on it.</summary>
public sealed class Database : IAsyncLifetime
{
    private int _made;

    public PostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.Unavailable is null)
            Server = await PostgresServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }

    /// <summary>An empty database; how to connect to it.</summary>
    public Task<string> MakeAsync() => Server.CreateDatabaseAsync($"replicas_{Interlocked.Increment(ref _made)}");

    /// <summary>The same database by way of this proxy.</summary>
    public static string Through(CuttingProxy proxy, string database) =>
        new Npgsql.NpgsqlConnectionStringBuilder(database) { Port = proxy.Port }.ConnectionString;

    /// <summary>A gateway on this database.</summary>
    public static Task<TestServer> NodeAsync(string database, params string[] settings) => NodeAsync(null, database, settings);

    public static Task<TestServer> NodeAsync(Action<WebApplicationBuilder>? configure, string database, params string[] settings) =>
        TestServer.StartAsync(configure, [.. SettingsOf(database), .. settings]);

    public static string[] SettingsOf(string database) => TestStore.SettingsOf(database);
}

[CollectionDefinition(Name)]
public sealed class ReplicaGroup : ICollectionFixture<Database>
{
    public const string Name = "replicas";
}
