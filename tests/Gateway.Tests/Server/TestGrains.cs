using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamCluster.Gateway.Hosting;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>Where the grains of a test's server are: in its own process. Tests of other topologies have a class of their own in place of this one.</summary>
internal sealed class TestGrains : IAsyncDisposable
{
    private readonly string[] _settings;

    private TestGrains(string[] settings) => _settings = settings;

    /// <summary>Makes what a server needs besides itself.</summary>
    public static Task<TestGrains> StartAsync(string[] settings) => Task.FromResult(new TestGrains(settings));

    public WebApplication Build(Action<WebApplicationBuilder>? configure) => GatewayHost.Build(_settings, configure);

    /// <summary>Done when the server knows what it serves.</summary>
    public static Task WhenReadyAsync(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<ModelStartup>().Single().ExecuteTask!;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
