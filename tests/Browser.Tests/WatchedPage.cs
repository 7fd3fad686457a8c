using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace StreamCluster.Browser.Tests;

/// <summary>A page of which every complaint and every request is written down.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private WatchedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings on the console (a policy that was broken among them), and exceptions nobody caught.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Requests to another host than the server. They are stopped.</summary>
    public ConcurrentQueue<string> Strays { get; } = new();

    public static async Task<WatchedPage> OpenAsync(IBrowserContext context, Uri server)
    {
        var watched = new WatchedPage(context, await context.NewPageAsync());
        watched.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                watched.Complaints.Enqueue($"{message.Text} ({message.Location})");
        };
        watched.Page.PageError += (_, error) => watched.Complaints.Enqueue(error);
        await context.RouteAsync("**/*", async route =>
        {
            var to = new Uri(route.Request.Url);
            if (to.Scheme is "data" or "blob" || to.Authority == server.Authority)
            {
                await route.ContinueAsync();
                return;
            }

            watched.Strays.Enqueue(route.Request.Url);
            await route.AbortAsync();
        });
        return watched;
    }

    /// <summary>Whether the page is wider than the window.</summary>
    public Task<bool> ScrollsSidewaysAsync() =>
        Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// <summary>Keeps a picture for people, where <c>STREAMCLUSTER_SCREENSHOTS</c> names a folder.</summary>
    public async Task KeepPictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("STREAMCLUSTER_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
