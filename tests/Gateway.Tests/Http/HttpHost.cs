using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamCluster.Gateway.Http;
using StreamCluster.Gateway.Http.History;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Http;

/// <summary>The HTTP interface alone, on a real port, over grains that say what the test wants.</summary>
public sealed class HttpHost : IAsyncLifetime
{
    private WebApplication? app;

    internal FakeEnsembles Ensembles { get; } = new();

    internal FakeStats Stats { get; } = new();

    internal FakeHistory History { get; } = new();

    public Uri Address { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None));
        builder.Services.AddSingleton<IEnsembleDirectory>(Ensembles);
        builder.Services.AddSingleton<IStatsGrain>(Stats);
        builder.Services.AddSingleton<IHistoryReader>(History);
        builder.Services.AddSingleton<IHistoryExport>(History);
        builder.Services.AddHttpApi();
        app = builder.Build();
        app.UseHttpApi();
        app.MapHttpApi();
        await app.StartAsync();
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await app!.StopAsync();
        await app.DisposeAsync();
    }
}
