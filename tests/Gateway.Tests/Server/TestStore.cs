using StreamCluster.Tests.Postgres;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>
/// The store under all tests that do not choose one: SQLite, or PostgreSQL where the topology needs it or the environment has
/// <c>STREAMCLUSTER_TEST_STORE=postgres</c>; a database of its own for each server.
/// </summary>
internal static class TestStore
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(static () => PostgresServer.StartAsync());
    private static int Made;

    /// <summary>Whether the tests run on PostgreSQL.</summary>
    public static bool IsPostgres { get; } = TestTopologies.Current != TestTopology.Single
        || string.Equals(Environment.GetEnvironmentVariable("STREAMCLUSTER_TEST_STORE"), "postgres", StringComparison.Ordinal);

    /// <summary>Settings for a store of one test's own.</summary>
    public static async Task<string[]> MakeAsync()
    {
        if (!IsPostgres)
            return [];
        var database = await (await Server.Value).CreateDatabaseAsync($"test_{Interlocked.Increment(ref Made)}");
        return SettingsOf(database);
    }

    /// <summary>Settings for a node on this database; its silo is on the loopback, at a free port.</summary>
    public static string[] SettingsOf(string database) =>
    [
        "--Storage:Provider", "postgres", "--ConnectionStrings:StreamCluster", database,
        "--Cluster:Address", "127.0.0.1", "--Cluster:SiloPort", "0", "--Cluster:GatewayPort", "0",
    ];
}
