using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace StreamCluster.Browser.Tests.Dashboard;

/// <summary>Every view in both themes, on a desk and on a phone, judged by axe-core; and the way through it by keyboard.</summary>
public sealed class AccessibilityTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Judge = """
        async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
          .violations.map(violation => `${violation.id}: ${violation.nodes.map(node => node.target.join(' ')).join(', ')}`)
        """;

    private static string Axe { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));

    [BrowserTheory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task Views_Axe_FindsNothingAndNoneScrollsSideways(int width, ColorScheme colors)
    {
        await using var server = await DashboardServer.StartAsync();
        await using var device = await Device.ConnectAsync(server);
        await device.PredictAsync(15);
        await device.AskAsync("{");
        foreach (var view in DashboardPage.Views)
        {
            await using var watched = await browser.OpenAsync(server, view.Replace("{session}", device.Session, StringComparison.Ordinal), width, colors);
            await watched.Page.BecomeReadyAsync();
            if (view == "/console")
            {
                await watched.Page.GetByText("Options:").ClickAsync();
                await watched.Page.GetByLabel("Choose the boosted signals by hand").CheckAsync();
                await watched.Page.Button("Open a stream").ClickAsync();
                await watched.Page.Button("Send one random").ClickAsync();
                await watched.Page.Locator(".wire summary").First.ClickAsync();
            }

            await watched.KeepPictureAsync($"dashboard-{view.Split('/')[1]}-{width}-{colors}");
            Assert.False(await watched.ScrollsSidewaysAsync(), view);
            await watched.Page.EvaluateAsync(Axe);
            Assert.Empty(await watched.Page.EvaluateAsync<string[]>(Judge));
            Assert.Empty(watched.Complaints);
        }
    }

    [BrowserFact]
    public async Task Axe_PageWithAFault_FindsIt()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/");
        await watched.Page.BecomeReadyAsync();
        await watched.Page.EvaluateAsync("() => { document.querySelector('main').append(document.createElement('button')); }");
        await watched.Page.EvaluateAsync(Axe);
        Assert.Contains(await watched.Page.EvaluateAsync<string[]>(Judge), static fault => fault.StartsWith("button-name", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Keyboard_FromTheSkipLinkToALiveChart_NeedsNoMouse()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/");
        var page = watched.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Start a demo stream" }).WaitForAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "Start a demo stream");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();
        await page.Locator(".wire .received", new() { HasText = "prediction" }).Nth(1).WaitForAsync();
        await TabToAsync(page, "Live chart");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".signal-chart canvas").First.WaitForAsync();
        await TabToAsync(page, "XMEAS_8");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator("[data-signal='predicted XMEAS_8'] canvas")).ToBeVisibleAsync();
        // Figures go on changing; what has the focus keeps it.
        await page.WaitForFunctionAsync("() => Number(document.querySelector('[data-figure=samples_recorded]').textContent) > 15");
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "XMEAS_8" })).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task Theme_Toggled_IsKeptForTheNextVisit()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/");
        var page = watched.Page;
        const string back = "() => getComputedStyle(document.body).backgroundColor";
        Assert.Equal("rgb(243, 245, 248)", await page.EvaluateAsync<string>(back));
        await page.Button("Switch to the dark theme").ClickAsync();
        Assert.Equal("rgb(16, 21, 27)", await page.EvaluateAsync<string>(back));
        await page.ReloadAsync();
        Assert.Equal("rgb(16, 21, 27)", await page.EvaluateAsync<string>(back));
        await page.Button("Switch to the light theme").ClickAsync();
        Assert.Equal("rgb(243, 245, 248)", await page.EvaluateAsync<string>(back));
    }

    /// <summary>Tabs on until something of that name has the focus, and its focus is to be seen.</summary>
    private static async Task TabToAsync(IPage page, string name)
    {
        for (var steps = 0; steps < 80; steps++)
        {
            await page.Keyboard.PressAsync("Tab");
            var at = await page.EvaluateAsync<string>("() => (document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()");
            if (at != name)
                continue;
            Assert.Equal("solid", await page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
            return;
        }

        Assert.Fail($"Nothing called {name} can be reached by Tab.");
    }
}
