using Microsoft.AspNetCore.Builder;
using StreamCluster.Gateway;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>Silos and gateways as they ship, in this process, on a database of their own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<WebApplication> _silos = [];
    private readonly List<TestGateway> _gateways = [];
    private readonly string[] _settings;
    private int _started;

    private TestCluster(string[] settings) => _settings = settings;

    public IReadOnlyList<WebApplication> Silos => _silos;

    public IReadOnlyList<TestGateway> Gateways => _gateways;

    public static async Task<TestCluster> StartAsync(int silos, int gateways = 1, params string[] settings)
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var cluster = new TestCluster(
        [
            .. TestStore.SettingsOf(database), "--Models:Path", TestData.Models, "--Logging:Console:LogLevel:Default", "None",
            "--urls", "http://127.0.0.1:0", .. settings,
        ]);
        await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => cluster.AddSiloAsync()));
        for (var i = 0; i < gateways; i++)
            await cluster.AddGatewayAsync();
        return cluster;
    }

    public async Task AddSiloAsync(params string[] settings)
    {
        var silo = SiloHost.Build([.. _settings, "--Node:Name", $"silo {Interlocked.Increment(ref _started)}", .. settings]);
        await silo.StartAsync();
        lock (_silos)
            _silos.Add(silo);
    }

    public async Task AddGatewayAsync(Action<WebApplicationBuilder>? configure = null, params string[] settings) =>
        _gateways.Add(await TestGateway.StartAsync(GatewayHost.Build(
            [
                .. _settings, "--Cluster:Role", "gateway", "--Exports:Path", _folder.Under($"results-{_gateways.Count}"),
                "--Drain:Spread", "00:00:00", "--Node:Name", $"gateway {_gateways.Count}", .. settings,
            ],
            configure)));

    /// <summary>Adds a node with sockets and a silo.</summary>
    public async Task<TestGateway> AddFullNodeAsync(params string[] settings)
    {
        await AddGatewayAsync(null, ["--Cluster:Role", "all", .. settings]);
        return _gateways[^1];
    }

    /// <summary>Stops the gateway or full node in order.</summary>
    public async Task StopGatewayAsync(TestGateway gateway)
    {
        _gateways.Remove(gateway);
        await gateway.DisposeAsync();
    }

    /// <summary>Stops the gateway or full node abruptly, without notifying its peers.</summary>
    public async Task KillGatewayAsync(TestGateway gateway)
    {
        _gateways.Remove(gateway);
        await gateway.KillAsync();
    }

    /// <summary>Stops the silo in order.</summary>
    public async Task StopSiloAsync(WebApplication silo)
    {
        _silos.Remove(silo);
        await silo.StopAsync();
        await silo.DisposeAsync();
    }

    /// <summary>Stops the silo abruptly, without notifying its peers.</summary>
    public async Task KillSiloAsync(WebApplication silo)
    {
        _silos.Remove(silo);
        await silo.StopAsync(new CancellationToken(canceled: true));
        await silo.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        foreach (var silo in _silos.ToArray())
            await StopSiloAsync(silo);
        _folder.Dispose();
    }
}
