using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Doctoring;

/// <summary>A proxy as many are set up at first: it passes requests on, but no upgrade; its clock may be another.</summary>
internal sealed class PlainProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    private PlainProxy(StreamEndpoint target, TimeSpan ahead)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var reply = await _http.GetAsync(new Uri(target.HttpBase, context.Request.Path.Value!.TrimStart('/') + context.Request.QueryString));
            context.Response.StatusCode = (int)reply.StatusCode;
            context.Response.ContentType = reply.Content.Headers.ContentType?.ToString();
            context.Response.Headers.Date = (TimeProvider.System.GetUtcNow() + ahead).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            await reply.Content.CopyToAsync(context.Response.Body);
        });
    }

    public string Address => _app.Urls.Single();

    public static async Task<PlainProxy> StartAsync(StreamEndpoint target, TimeSpan ahead = default)
    {
        var proxy = new PlainProxy(target, ahead);
        await proxy._app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }
}
