using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamCluster.Silo.Hosting;
using StreamCluster.Silo.Tests.Clusters;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>The grains of a test's server, in a silo of its own.</summary>
internal sealed class TestGrains : IAsyncDisposable
{
    private readonly SiloCluster _cluster;
    private readonly string[] _settings;

    private TestGrains(SiloCluster cluster, string[] settings) => (_cluster, _settings) = (cluster, settings);

    public static async Task<TestGrains> StartAsync(string[] settings) => new(await SiloCluster.StartAsync(1, settings), settings);

    public WebApplication Build(Action<WebApplicationBuilder>? configure) => _cluster.BuildGateway(_settings, configure);

    public static Task WhenReadyAsync(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<ClusterStartup>().Single().ExecuteTask!;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
