using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Http;
using StreamCluster.Gateway.Http.History;
using StreamCluster.Gateway.Tests.Http;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Browser.Tests;

/// <summary>A gateway in this process, on a free port.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private WebApplication? app;

    public Uri Address { get; private set; } = null!;

    /// <summary>One of the ensembles that it serves.</summary>
    public string EnsembleName { get; } = "Ensemble_x";

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var ensembles = new FakeEnsembles();
        ensembles.Add(EnsembleName);
        var history = new FakeHistory();
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IEnsembleDirectory>(ensembles);
        builder.Services.AddSingleton<IStatsGrain>(new FakeStats());
        builder.Services.AddSingleton<IHistoryReader>(history);
        builder.Services.AddSingleton<IHistoryExport>(history);
        builder.Services.AddHttpApi();
        app = builder.Build();
        app.UseHttpApi();
        app.MapHttpApi();
        await app.StartAsync();
        Address = new Uri(app.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
    }
}
