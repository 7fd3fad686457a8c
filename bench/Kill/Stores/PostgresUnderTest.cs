using System.Net;
using Npgsql;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Kill;

/// <summary>One real PostgreSQL; every node reaches it through a proxy of its own.</summary>
internal sealed class PostgresUnderTest(int nodes, FreePorts ports, Random random, TimeProvider clock) : IStoreUnderTest
{
    private readonly SemaphoreSlim _life = new(1, 1);
    private readonly List<CuttingProxy> _proxies = [];
    private PostgresServer? _server;
    private string _connection = "";

    public IReadOnlyList<CuttingProxy> Proxies => _proxies;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = await PostgresServer.StartAsync();
        _connection = await _server.CreateDatabaseAsync("streamcluster");
        for (var i = 0; i < nodes; i++)
            _proxies.Add(new CuttingProxy(ports.Next(), new IPEndPoint(IPAddress.Loopback, _server.Port), new Random(random.Next()), clock));
    }

    public IReadOnlyList<string> SettingsOf(int node) =>
    [
        "--Storage:Provider", "postgres",
        "--ConnectionStrings:StreamCluster", new NpgsqlConnectionStringBuilder(_connection) { Port = _proxies[node].Port }.ConnectionString,
    ];

    public async Task RestartAsync(StoreRestart how, TimeSpan away, Action onBegun, CancellationToken cancellationToken)
    {
        await _life.WaitAsync(cancellationToken);
        try
        {
            onBegun();
            if (how == StoreRestart.Kill)
                await _server!.KillAsync();
            else
                await _server!.StopAsync(how == StoreRestart.Fast ? StopMode.Fast : StopMode.Immediate);
            await Task.Delay(away, clock, cancellationToken);
            await _server.StartAgainAsync();
        }
        finally
        {
            _life.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
