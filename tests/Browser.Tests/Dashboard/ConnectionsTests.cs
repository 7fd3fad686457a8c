using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using StreamCluster.Grains.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace StreamCluster.Browser.Tests.Dashboard;

public sealed class ConnectionsTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Connections_Real_AreListedInPagesWithTheirCounts()
    {
        await using var server = await DashboardServer.StartAsync();
        var devices = new List<Device>();
        for (var i = 0; i < 53; i++)
            devices.Add(await Device.ConnectAsync(server));
        await devices[0].PredictAsync(4);
        await using var watched = await browser.OpenAsync(server, "/connections");
        var page = watched.Page;
        var rows = page.Locator("main tbody tr");
        await Expect(rows).ToHaveCountAsync(50);
        await Expect(page.GetByText("1–50 of 53, oldest first.")).ToBeVisibleAsync();
        await Expect(rows.First.Locator("th a")).ToHaveTextAsync(devices[0].Session);
        await Expect(rows.First.Locator("td").Nth(2)).ToHaveTextAsync("4");
        await page.Button("Next").ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await Expect(rows.Last.Locator("th a")).ToHaveTextAsync(devices[^1].Session);
        await page.Button("Previous").ClickAsync();
        await Expect(rows.First.Locator("th a")).ToHaveTextAsync(devices[0].Session); // until the page has come, the rows are the last one's
        await rows.First.Locator("th a").ClickAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync(devices[0].Session);
        await Expect(page.Figure("samples_recorded")).ToHaveTextAsync("4");
        foreach (var device in devices)
            await device.DisposeAsync();
        Assert.Empty(watched.Complaints);
    }

    [BrowserFact]
    public async Task Connections_TenThousand_OnlyAPageIsFetchedAndShown()
    {
        var many = new ManyConnections();
        await using var server = await DashboardServer.StartAsync(builder => builder.Services.AddSingleton<IClusterStats>(many));
        await using var watched = await browser.OpenAsync(server, "/");
        var page = watched.Page;
        await Expect(page.Figure("active_connections")).ToHaveTextAsync("10,000");
        Assert.All(many.Limits, static limit => Assert.Equal(0, limit));
        many.Limits.Clear();
        await page.GetByRole(AriaRole.Link, new() { Name = "Connections" }).ClickAsync();
        var rows = page.Locator("main tbody tr");
        await Expect(rows.First.Locator("th a")).ToHaveTextAsync(ManyConnections.SessionOf(0));
        await Expect(rows).ToHaveCountAsync(50);
        await page.GetByLabel("Page", new() { Exact = true }).FillAsync("200");
        await page.Keyboard.PressAsync("Enter");
        await Expect(rows.First.Locator("th a")).ToHaveTextAsync(ManyConnections.SessionOf(9950));
        await Expect(rows.Last.Locator("th a")).ToHaveTextAsync(ManyConnections.SessionOf(9999));
        await Expect(page.Button("Next")).ToBeDisabledAsync();
        for (var number = 199; number > 189; number--)
        {
            await page.Button("Previous").ClickAsync();
            await Expect(rows.First.Locator("th a")).ToHaveTextAsync(ManyConnections.SessionOf((number - 1) * 50));
        }

        Assert.InRange(await page.Locator("*").CountAsync(), 1, 1500);
        Assert.All(many.Limits, static limit => Assert.InRange(limit, 0, 50));
        Assert.Empty(watched.Complaints);
    }

    [BrowserFact]
    public async Task Connections_StoreAway_SaysSoUntilItIsBack()
    {
        var many = new ManyConnections();
        await using var server = await DashboardServer.StartAsync(builder => builder.Services.AddSingleton<IClusterStats>(many));
        await using var watched = await browser.OpenAsync(server, "/connections");
        await watched.Page.BecomeReadyAsync();
        many.IsAway = true;
        await Expect(watched.Page.Locator("#away")).ToHaveTextAsync("The store of sessions does not answer now. Try again later.");
        await Expect(watched.Page.Locator("#state")).ToHaveTextAsync("ready");
        many.IsAway = false;
        await Expect(watched.Page.Locator("#away")).ToBeEmptyAsync();
    }

    [BrowserFact]
    public async Task Connections_SessionById_IsOpened()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var device = await Device.ConnectAsync(server);
        await device.PredictAsync(2);
        await device.CloseAsync();
        await using var watched = await browser.OpenAsync(server, "/connections");
        await watched.Page.GetByLabel("A session, connected or not").FillAsync(device.Session);
        await watched.Page.Keyboard.PressAsync("Enter");
        await Expect(watched.Page.Locator("main h1")).ToHaveTextAsync(device.Session);
        await Expect(watched.Page.Figure("samples_recorded")).ToHaveTextAsync("2");
    }
}
