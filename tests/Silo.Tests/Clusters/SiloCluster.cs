using System.Collections.ObjectModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Silo.Hosting;
using StreamCluster.Silo.Sessions;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>Silos in this process, as they ship but for how they find and reach each other; and gateways before them.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private event Action? SiloLost;

    private SiloCluster(short silos, string[] settings)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost((silo, host) => Configure(silo.SiloName, host, settings));
        builder.ConfigureClient(client =>
        {
            client.UseLiveness(new ClusterOptions());
            client.AddGatewayCountChangedHandler((_, change) =>
            {
                if (change.NumberOfConnectedGateways < change.PreviousNumberOfConnectedGateways)
                    SiloLost?.Invoke();
            });
        });
        _cluster = builder.Build();
    }

    /// <summary>What the runs of all silos wait for.</summary>
    public Func<Task> BeforeRun { get; private set; } = static () => Task.CompletedTask;

    public ReadOnlyCollection<InProcessSiloHandle> Silos => _cluster.Silos;

    public InProcessTestCluster Orleans => _cluster;

    public static async Task<SiloCluster> StartAsync(short silos, params string[] settings)
    {
        var cluster = new SiloCluster(silos, settings);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    /// <summary>A gateway that calls these silos, not started.</summary>
    public WebApplication BuildGateway(string[] settings, Action<WebApplicationBuilder>? configure = null) =>
        Gateway.GatewayHost.Build(settings, configure, new TestGateway(this));

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private void Configure(string name, IHostApplicationBuilder host, string[] settings)
    {
        host.Configuration.AddCommandLine([.. settings, "--Node:Name", name]);
        var topology = new ClusterTopology();
        var read = GatewaySettings.Read(host.Configuration, Repository.Root, settings, topology);
        host.Services.AddSingleton(this);
        host.Services.AddSingleton<IEnsembleDirectory, WatchedEnsembles>();
        host.AddSilo(read, topology.Options);
        host.UseOrleans(silo => silo.UseLiveness(topology.Options));
        host.AddSiloStats(read);
    }

    /// <summary>The gateway as it ships, with the client that the cluster has.</summary>
    private sealed class TestGateway(SiloCluster cluster) : ClusterGateway
    {
        protected override void AddClient(WebApplicationBuilder builder)
        {
            if (((IHostApplicationBuilder)builder).Properties.TryGetValue(typeof(WatchedEnsembles), out var beforeRun))
                cluster.BeforeRun = (Func<Task>)beforeRun;
            builder.Services.AddSingleton(cluster._cluster.Client);
            builder.Services.AddSingleton(cluster);
            builder.Services.AddHostedService<LossLink>();
        }
    }

    private sealed class LossLink(SiloCluster cluster, ClusterCalls calls) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            cluster.SiloLost += calls.SiloLost;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            cluster.SiloLost -= calls.SiloLost;
            return Task.CompletedTask;
        }
    }
}
