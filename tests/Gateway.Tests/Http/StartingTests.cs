using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamCluster.Hosting;
using StreamCluster.Gateway.Http;
using StreamCluster.Gateway.Http.Ensembles;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Export;

namespace StreamCluster.Gateway.Tests.Http;

/// <summary>The HTTP interface of a node whose models are still being loaded.</summary>
public sealed class StartingTests
{
    [Fact]
    public async Task Ensembles_ModelsAreBeingLoaded_Is503AndNotAnEmptyListOr404()
    {
        var readiness = new Readiness();
        await using var app = Build(readiness);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        foreach (var path in new[] { "list", "Ensemble_x/info", "Ensemble_x/ranges" })
        {
            using var early = await http.GetAsync(EnsemblePath(path));
            await early.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "OVERLOADED");
            Assert.True(early.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        readiness.Empty();
        using var list = await http.GetAsync(EnsemblePath("list"));
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        using var info = await http.GetAsync(EnsemblePath("Ensemble_x/info"));
        Assert.Equal(HttpStatusCode.NotFound, info.StatusCode);
    }

    private static Uri EnsemblePath(string path) => new("/api/v1/ensemble/" + path, UriKind.Relative);

    private static WebApplication Build(Readiness readiness)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new ExportOptions());
        builder.Services.AddSingleton<HistoryExport>();
        builder.Services.AddSingleton<IEnsembleDirectory>(new NoEnsembles());
        builder.Services.AddSingleton<IClusterStats>(new FakeStats());
        builder.Services.AddSingleton<IStatsTimeline>(new FakeStats());
        builder.Services.AddSingleton<IHistoryReader>(new FakeHistory());
        builder.Services.AddSingleton(readiness);
        builder.Services.AddHttpApi();
        var app = builder.Build();
        app.UseHttpApi();
        app.MapHttpApi();
        return app;
    }
}
