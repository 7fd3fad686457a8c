using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Hosting;
using StreamCluster.Silo;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>What the topology has besides the test's own server: nothing, a second full node, or a silo.</summary>
internal sealed class TestGrains : IAsyncDisposable
{
    private readonly string[] _settings;
    private readonly WebApplication? _other;

    private TestGrains(string[] settings, WebApplication? other) => (_settings, _other) = (settings, other);

    /// <summary>Where the second full node listens; null: the topology has none.</summary>
    public Uri? SecondNode => TestTopologies.Current == TestTopology.Cluster ? new Uri(_other!.Urls.Single()) : null;

    /// <summary>Starts it.</summary>
    public static async Task<TestGrains> StartAsync(string[] settings, Action<WebApplicationBuilder>? configure)
    {
        // A test that chooses SQLite is about a single node.
        var topology = settings.Contains("postgres", StringComparer.Ordinal) ? TestTopologies.Current : TestTopology.Single;
        WebApplication? other = topology switch
        {
            TestTopology.Cluster => GatewayHost.Build([.. settings, "--Node:Name", "second"], configure),
            TestTopology.Silo => SiloHost.Build([.. settings, "--Node:Name", "silo"], configure),
            _ => null,
        };
        if (other is not null)
        {
            await other.StartAsync();
            await WhenReadyAsync(other).WaitAsync(StreamClient.Deadline);
        }

        return new TestGrains(topology == TestTopology.Silo ? [.. settings, "--Cluster:Role", "gateway"] : settings, other);
    }

    public WebApplication Build(Action<WebApplicationBuilder>? configure) => GatewayHost.Build(_settings, configure);

    /// <summary>Done when the node knows what it serves.</summary>
    public static Task WhenReadyAsync(WebApplication app) => app.Services.GetRequiredService<Readiness>().WhenStarted;

    public async ValueTask DisposeAsync()
    {
        if (_other is null)
            return;
        await _other.StopAsync();
        await _other.DisposeAsync();
    }
}
