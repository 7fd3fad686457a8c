using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>Silos and gateways on a database of their own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<TestGateway> _gateways = [];

    private TestCluster(SiloCluster silos, string database) => (Silos, Database) = (silos, database);

    public SiloCluster Silos { get; }

    public string Database { get; }

    public IReadOnlyList<TestGateway> Gateways => _gateways;

    public static async Task<TestCluster> StartAsync(short silos, int gateways = 1, params string[] settings)
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        string[] shared =
        [
            "--Storage:Provider", "postgres", "--ConnectionStrings:StreamCluster", database, "--Models:Path", TestData.Models,
            "--Logging:Console:LogLevel:Default", "None", .. settings,
        ];
        var cluster = new TestCluster(await SiloCluster.StartAsync(silos, shared), database);
        for (var i = 0; i < gateways; i++)
        {
            cluster._gateways.Add(await TestGateway.StartAsync(cluster.Silos.BuildGateway(
            [
                .. shared, "--urls", "http://127.0.0.1:0", "--Exports:Path", cluster._folder.Under($"results-{i}"), "--Drain:Spread", "00:00:00",
                "--Node:Name", $"gateway {i}",
            ])));
        }

        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        await Silos.DisposeAsync();
        _folder.Dispose();
    }
}
