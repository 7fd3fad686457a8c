using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamCluster.Gateway.Http;
using StreamCluster.Gateway.Http.Ensembles;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Export;

namespace StreamCluster.Gateway.Tests.Http;

/// <summary>The HTTP interface alone, on a real port, over grains that fail or go on for ever as a test wants it.</summary>
public sealed class HttpHost : IAsyncLifetime
{
    private WebApplication? _app;

    internal FakeStats Stats { get; } = new();

    internal FakeHistory History { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new ExportOptions());
        builder.Services.AddSingleton<HistoryExport>();
        builder.Services.AddSingleton<IEnsembleDirectory>(new NoEnsembles());
        builder.Services.AddSingleton<IClusterStats>(Stats);
        builder.Services.AddSingleton<IStatsTimeline>(Stats);
        builder.Services.AddSingleton<IHistoryReader>(History);
        builder.Services.AddHttpApi();
        _app = builder.Build();
        _app.UseHttpApi();
        _app.MapHttpApi();
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        if (_app is null)
            return;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
