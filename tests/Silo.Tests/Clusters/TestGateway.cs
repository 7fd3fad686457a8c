using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>One of several gateways before the same silos.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestGateway(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.Single());
        Http = new HttpClient { BaseAddress = Address, Timeout = StreamClient.Deadline };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The silo of a full node.</summary>
    public SiloAddress Silo => Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public static async Task<TestGateway> StartAsync(WebApplication app)
    {
        await app.StartAsync();
        await TestGrains.WhenReadyAsync(app).WaitAsync(StreamClient.Deadline);
        return new TestGateway(app);
    }

    public async Task<(StreamClient Client, JsonElement Ack)> ConfiguredAsync(string members = "\"ensemble_name\":\"Ensemble_x\"")
    {
        var client = await StreamClient.ConnectAsync(Address);
        return (client, await client.ConfigureAsync(members));
    }

    public async Task<JsonElement> JsonAsync(string path) => JsonElement.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative)));

    public Task<JsonElement> StatsAsync(string query = "") => JsonAsync("/api/v1/inference/stream/stats" + query);

    /// <summary>Asks for the stats until they are so.</summary>
    public async Task<JsonElement> StatsUntilAsync(Func<JsonElement, bool> holds)
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        while (true)
        {
            var stats = await StatsAsync();
            if (holds(stats))
                return stats;
            Assert.False(deadline.IsCancellationRequested, stats.GetRawText());
        }
    }

    /// <summary>The recorded values of T1, in order.</summary>
    public async Task<int[]> HistoryAsync(string sessionId) =>
        [.. (await JsonAsync($"/api/v1/inference/stream/{sessionId}/history?format=json")).EnumerateArray().Select(
            static sample => sample.GetProperty("boundary_data").GetProperty("Temperature_boundary_1").GetInt32())];

    /// <summary>Stops the node abruptly, without notifying its peers.</summary>
    public async Task KillAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
