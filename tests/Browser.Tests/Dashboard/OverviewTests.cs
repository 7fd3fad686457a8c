using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace StreamCluster.Browser.Tests.Dashboard;

public sealed class OverviewTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Overview_NothingConnected_OneClickStartsADemoAndAnotherShowsItsChart()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/");
        var page = watched.Page;
        await Expect(page.GetByText("Nothing is connected yet")).ToBeVisibleAsync();
        await watched.KeepPictureAsync("dashboard-first");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start a demo stream" }).ClickAsync();
        await page.Locator(".wire .received", new() { HasText = "prediction" }).Nth(4).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Live chart" }).First.ClickAsync();
        await Expect(page.Locator(".signal-chart canvas")).ToHaveCountAsync(4);
        await page.WaitForFunctionAsync("() => Number(document.querySelector('[data-figure=samples_recorded]').textContent) > 10");
        Assert.Empty(watched.Complaints);
        Assert.Empty(watched.Strays);
    }

    [BrowserFact]
    public async Task Overview_RealLoad_AgreesWithStatsAndWithWhatWasSent()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var first = await Device.ConnectAsync(server);
        await using var second = await Device.ConnectAsync(server);
        await first.PredictAsync(37);
        await second.PredictBatchAsync(25);
        foreach (var wrong in new[] { "{", "[]", """{"type":"predict","data":{}}""", """{"type":"predict","data":{}}""", """{"type":"no"}""" })
            await first.AskAsync(wrong);

        await using var watched = await browser.OpenAsync(server, "/");
        var page = watched.Page;
        await Expect(page.Figure("total_predictions")).ToHaveTextAsync("62");
        await Expect(page.Figure("active_connections")).ToHaveTextAsync("2");
        await Expect(page.Figure("errors")).ToHaveTextAsync("5");
        await Expect(page.Figure("nodes")).ToHaveTextAsync("1");
        var stats = await server.StatsAsync();
        Assert.Equal(62, stats.GetProperty("total_predictions").GetInt64());
        foreach (var name in new[] { "p50_latency_ms", "p95_latency_ms", "p99_latency_ms" })
            await Expect(page.Figure(name)).ToHaveTextAsync(Shown(stats.GetProperty(name).GetDouble()));
        foreach (var error in stats.GetProperty("errors").EnumerateObject())
        {
            var row = page.GetByRole(AriaRole.Table, new() { Name = "Errors by code", Exact = true }).GetByRole(AriaRole.Row).Filter(new() { HasText = error.Name });
            await Expect(row.Locator("td").First).ToHaveTextAsync(error.Value.ToString());
        }

        Assert.Equal(5, stats.GetProperty("errors").EnumerateObject().Sum(static error => error.Value.GetInt64()));
        await first.PredictAsync(8);
        await Expect(page.Figure("total_predictions")).ToHaveTextAsync("70");
        await second.CloseAsync();
        await Expect(page.Figure("active_connections")).ToHaveTextAsync("1");
        Assert.Empty(watched.Complaints);
        Assert.Empty(watched.Strays);
    }

    [BrowserFact]
    public async Task Overview_Timeline_PlotsWhatTheServerSays()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var device = await Device.ConnectAsync(server);
        await device.PredictAsync(20);
        await device.AskAsync("{");
        await using var watched = await browser.OpenAsync(server, "/");
        // The step is over within 5 s; then its error is on the chart, and in the chart's table.
        await watched.Page.Locator("[data-codes=INVALID_JSON] canvas").WaitForAsync();
        await Expect(watched.Page.GetByRole(AriaRole.Table, new() { Name = "Errors over time, by code: current values" }).Locator("td").Nth(2)).ToHaveTextAsync("1");
        var timeline = await server.ReadAsync("/api/v1/inference/stream/timeline");
        var most = timeline.GetProperty("points").EnumerateArray().Max(static point => point.GetProperty("predictions").GetDouble()) / 5;
        await Expect(watched.Page.GetByRole(AriaRole.Table, new() { Name = "Throughput over time: current values" }).Locator("td").Nth(2))
            .ToHaveTextAsync(most.ToString("0.0", CultureInfo.InvariantCulture));
    }

    [BrowserFact]
    public async Task Overview_ServerGoesAway_SaysSoAndComesBackByItself()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/");
        await watched.Page.BecomeReadyAsync();
        await server.StopAsync();
        await Expect(watched.Page.Locator("#away")).ToContainTextAsync("has not answered since");
        await Expect(watched.Page.Locator("#state")).ToHaveTextAsync("away");
        await watched.KeepPictureAsync("dashboard-away");
        await server.RunAsync();
        await Expect(watched.Page.Locator("#away")).ToBeEmptyAsync();
        await using var device = await Device.ConnectAsync(server);
        await device.PredictAsync(3);
        await Expect(watched.Page.Figure("total_predictions")).ToHaveTextAsync("3");
    }

    [BrowserFact]
    public async Task Overview_Polls_OneAtATimeAndNotWhileTheTabIsHidden()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/dashboard/icon.svg");
        var page = watched.Page;
        var (asked, open, most) = (0, 0, 0);
        var on = new ConcurrentDictionary<IRequest, bool>();
        void Done(object? sender, IRequest request)
        {
            if (on.TryRemove(request, out _))
                Interlocked.Decrement(ref open);
        }

        await page.Clock.InstallAsync();
        await page.GotoAsync("/");
        await page.BecomeReadyAsync();
        page.Request += (_, request) =>
        {
            on[request] = true;
            most = Math.Max(most, Interlocked.Increment(ref open));
            Interlocked.Increment(ref asked);
        };
        page.RequestFinished += Done;
        page.RequestFailed += Done;
        while (Volatile.Read(ref asked) < 8)
            await page.Clock.RunForAsync(500);
        Assert.Equal(1, most);

        await page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }");
        while (Volatile.Read(ref open) > 0) // what was on its way when the tab was hidden
            await page.EvaluateAsync("0");
        asked = 0;
        await page.Clock.RunForAsync(60_000);
        Assert.Equal(0, asked);
        await page.RunAndWaitForRequestAsync(
            () => page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { value: false, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"),
            static request => request.Url.Contains("/stats?limit=0", StringComparison.Ordinal));
    }

    /// <summary>As the page writes milliseconds.</summary>
    private static string Shown(double ms) => ms.ToString(ms < 10 ? "0.00" : ms < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);
}
