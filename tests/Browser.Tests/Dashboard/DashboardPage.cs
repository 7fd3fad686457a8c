using Microsoft.Playwright;

namespace StreamCluster.Browser.Tests.Dashboard;

/// <summary>What tests ask of the page.</summary>
internal static class DashboardPage
{
    /// <summary>Waits this long for what should come: the machine may be busy.</summary>
    private const float Patience = 60_000;

    public static readonly string[] Views = ["/", "/connections", "/ensembles", "/ensemble/TennesseeEastman", "/console", "/session/{session}"];

    public static async Task<WatchedPage> OpenAsync(
        this BrowserFixture browser, DashboardServer server, string path, int width = 1280, ColorScheme colors = ColorScheme.Light)
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var watched = await browser.OpenAsync(server.Address, width, colors);
        watched.Page.SetDefaultTimeout(Patience);
        await watched.Page.GotoAsync(path);
        return watched;
    }

    /// <summary>Waits until the view shows what it is there for.</summary>
    public static async Task BecomeReadyAsync(this IPage page)
    {
        await Assertions.Expect(page.Locator("#state")).ToHaveAttributeAsync("data-state", "ready");
        await page.Locator("main h1").WaitForAsync();
        await page.WaitForFunctionAsync("""
            () => {
              const path = location.pathname;
              if (path === '/') return document.querySelector('[data-figure=total_predictions]')?.textContent !== '–';
              if (path === '/connections') return document.querySelector('main tbody th a');
              if (path === '/ensembles') return document.querySelector('main tbody th a');
              if (path.startsWith('/ensemble/')) return document.querySelector('.facts dd');
              if (path === '/console') return document.querySelector('.readings input');
              return document.querySelector('.signal-chart canvas');
            }
            """);
    }

    public static ILocator Figure(this IPage page, string name) => page.Locator($"[data-figure='{name}']");

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
