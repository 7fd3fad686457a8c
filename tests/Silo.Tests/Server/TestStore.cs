using StreamCluster.Tests.Postgres;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>The store under all tests here: a database of its own for each server.</summary>
internal static class TestStore
{
    /// <summary>Always: gateways and silos share a store.</summary>
    public static bool IsPostgres => true;

    /// <summary>Settings for a store of one test's own.</summary>
    public static async Task<string[]> MakeAsync() =>
        ["--Storage:Provider", "postgres", "--ConnectionStrings:StreamCluster", await (await PostgresServer.Shared).CreateDatabaseAsync()];
}
