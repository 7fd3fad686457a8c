using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace StreamCluster.Examples.Tests;

/// <summary>What <c>python3 -m http.server</c> is in the README: serves a folder's files.</summary>
internal sealed class StaticPages : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PhysicalFileProvider _files;

    private StaticPages(WebApplication app, PhysicalFileProvider files) => (_app, _files) = (app, files);

    public Uri Address => new(_app.Urls.Single());

    public static async Task<StaticPages> StartAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var files = new PhysicalFileProvider(folder);
        app.UseFileServer(new FileServerOptions { FileProvider = files });
        await app.StartAsync();
        return new StaticPages(app, files);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _files.Dispose();
    }
}
